package dev.darkroom.worker.lane;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A share group in memory, with one partition: locks that run out, delivery counts, acknowledgements that come too late. It
 * counts what a broker would see. Thread-safe.
 */
final class FakeJobs implements JobSources {

    static final String TOPIC = "darkroom.jobs.default";

    private final Duration lock;
    private final int limit;
    private final List<Entry> log = new ArrayList<>();
    private long skippedNanos;
    int opened;
    int extensions;
    int refused;
    volatile @Nullable RuntimeException nextTakeFails;
    volatile @Nullable RuntimeException nextExtendFails;

    FakeJobs(Duration lock, int limit) {
        this.lock = lock;
        this.limit = limit;
    }

    /** A record and what became of it. */
    final class Entry {
        final long offset = log.size();
        final @Nullable String key;
        final byte[] value;
        int deliveries;
        int accepted;
        int released;

        @Nullable
        Source holder;

        long lockedUntil;

        Entry(@Nullable String key, byte[] value) {
            this.key = key;
            this.value = value;
        }

        boolean free() {
            return accepted == 0 && (holder == null || now() - lockedUntil >= 0);
        }

        boolean heldBy(Source source) {
            return holder == source && !free();
        }
    }

    synchronized void send(@Nullable String key, byte[] value) {
        log.add(new Entry(key, value));
        notifyAll();
    }

    void send(String text) {
        send(text, text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized List<Entry> log() {
        return List.copyOf(log);
    }

    synchronized boolean allAccepted() {
        return log.stream().allMatch(entry -> entry.accepted > 0);
    }

    /** Lets time pass for the locks. */
    synchronized void advance(Duration time) {
        skippedNanos += time.toNanos();
    }

    private long now() {
        return System.nanoTime() + skippedNanos;
    }

    @Override
    public synchronized JobSource open(int lane) {
        opened++;
        return new Source();
    }

    /** One member of the group. */
    private final class Source implements JobSource {
        private final Map<TakenJob, Entry> held = new LinkedHashMap<>();

        @Override
        public List<TakenJob> take(Duration wait) {
            synchronized (FakeJobs.this) {
                if (!held.isEmpty()) {
                    throw new IllegalStateException("jobs are still held");
                }
                RuntimeException failure = nextTakeFails;
                nextTakeFails = null;
                failWith(failure);
                long deadline = System.nanoTime() + wait.toNanos();
                while (log.stream().noneMatch(Entry::free) && System.nanoTime() < deadline) {
                    await(deadline);
                }
                log.stream().filter(Entry::free).limit(limit).forEach(this::acquire);
                return List.copyOf(held.keySet());
            }
        }

        private void await(long deadline) {
            try {
                FakeJobs.this.wait(Math.max(1, Math.min(20, (deadline - System.nanoTime()) / 1_000_000)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void acquire(Entry entry) {
            entry.holder = this;
            entry.lockedUntil = now() + lock.toNanos();
            entry.deliveries++;
            Position position = new Position(TOPIC, 0, entry.offset);
            held.put(new TakenJob(position, entry.key, entry.value, entry.deliveries), entry);
        }

        @Override
        public void extend() {
            synchronized (FakeJobs.this) {
                extensions++;
                RuntimeException failure = nextExtendFails;
                nextExtendFails = null;
                failWith(failure);
                held.values().stream()
                        .filter(entry -> entry.heldBy(this))
                        .forEach(entry -> entry.lockedUntil = now() + lock.toNanos());
            }
        }

        @Override
        public void settle(Map<TakenJob, Verdict> verdicts) {
            synchronized (FakeJobs.this) {
                verdicts.forEach(this::settle);
                FakeJobs.this.notifyAll();
            }
        }

        private void settle(TakenJob job, Verdict verdict) {
            Entry entry = held.remove(job);
            if (entry == null) {
                throw new IllegalStateException("not held: " + job.position());
            }
            if (!entry.heldBy(this)) {
                refused++;
                return;
            }
            entry.holder = null;
            switch (verdict) {
                case ACCEPT -> entry.accepted++;
                case RELEASE, RETURN, BROKEN -> entry.released++;
            }
        }

        @Override
        public void close() {
            synchronized (FakeJobs.this) {
                List.copyOf(held.keySet()).forEach(job -> settle(job, Verdict.RELEASE));
                FakeJobs.this.notifyAll();
            }
        }

        private void failWith(@Nullable RuntimeException failure) {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
