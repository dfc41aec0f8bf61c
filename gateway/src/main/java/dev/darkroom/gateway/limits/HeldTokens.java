package dev.darkroom.gateway.limits;

import dev.darkroom.gateway.faults.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The tokens of one key that this gateway holds. Thread-safe; one thread at a time fetches more. */
final class HeldTokens {

    /** An empty bucket is asked at most so often, however many requests come. */
    static final Duration PAUSE = Duration.ofMillis(100);

    /** For so long nobody asks, or waits for one who asks, after the database did not answer. */
    static final Duration AWAY = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(HeldTokens.class);

    private final Supplier<Lease> source;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private int tokens;
    private @Nullable Lease last;
    private Instant takenAt = Instant.MIN;
    /** Until then the bucket is known to be empty. */
    private Instant emptyUntil = Instant.MIN;
    /** Read without the lock, so that nobody queues behind a database that does not answer. */
    private volatile Instant awayUntil = Instant.MIN;

    HeldTokens(Supplier<Lease> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    Verdict spend() {
        if (isAway() || !locked()) {
            return Verdict.UNMEASURED;
        }
        try {
            return spendLocked();
        } catch (UnavailableException e) {
            LOG.warnf("admitting requests without a limit while the database is away: cause=%s", e.getCause());
            awayUntil = clock.instant().plus(AWAY);
            return Verdict.UNMEASURED;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAway() {
        Instant now = clock.instant();
        // A clock that was set back must not keep the limit open.
        return now.isBefore(awayUntil) && !now.plus(AWAY).isBefore(awayUntil);
    }

    private boolean locked() {
        try {
            if (lock.tryLock(AWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            awayUntil = clock.instant().plus(AWAY);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Verdict spendLocked() {
        Instant now = clock.instant();
        Lease lease = last;
        if (tokens == 0 && !(lease != null && now.isBefore(emptyUntil) && !now.isBefore(takenAt))) {
            lease = source.get();
            last = lease;
            tokens = lease.granted();
            takenAt = now;
            emptyUntil = lease.isShort() ? now.plus(pause(lease)) : Instant.MIN;
        }
        if (lease == null) {
            throw new IllegalStateException("tokens without a lease");
        }
        if (tokens == 0) {
            int wait = Math.max(1, seconds(Duration.between(now, emptyUntil)));
            return new Verdict(false, Optional.of(new Verdict.Standing(lease.perMinute(), 0, wait)), wait);
        }
        tokens--;
        return new Verdict(true, Optional.of(standing(lease, now)), 0);
    }

    /** Until the next token is there, after a lease that emptied the bucket. */
    private static Duration pause(Lease lease) {
        Duration next = Duration.ofNanos((long) Math.ceil((1 - lease.left()) * 60e9 / lease.perMinute()));
        return lease.granted() > 0 || next.compareTo(PAUSE) < 0 ? PAUSE : next;
    }

    private Verdict.Standing standing(Lease lease, Instant now) {
        double perSecond = lease.perMinute() / 60.0;
        double flowedIn = Math.max(0, Duration.between(takenAt, now).toMillis()) / 1000.0 * perSecond;
        int remaining = (int) Math.min(lease.perMinute(), tokens + lease.left() + flowedIn);
        return new Verdict.Standing(
                lease.perMinute(), remaining, (int) Math.ceil((lease.perMinute() - remaining) / perSecond));
    }

    private static int seconds(Duration duration) {
        return (int) ((duration.toMillis() + 999) / 1000);
    }
}
