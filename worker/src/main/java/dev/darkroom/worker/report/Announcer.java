package dev.darkroom.worker.report;

import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Announces the worker at its start and once a minute, and sends its heartbeats in between. Thread-safe. */
@ApplicationScoped
public class Announcer {

    private static final Logger LOG = Logger.getLogger(Announcer.class);
    private static final Duration ANNOUNCEMENT_PERIOD = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Announcements announcements;
    private final RunningJobs running;
    private final InstantSource clock;
    private final Duration period;
    private @Nullable ScheduledExecutorService timer;
    private CompletableFuture<Void> lastBeat = CompletableFuture.completedFuture(null);

    Announcer(Announcements announcements, RunningJobs running, InstantSource clock, IdentityConfig config) {
        this.announcements = announcements;
        this.running = running;
        this.clock = clock;
        this.period = config.heartbeat();
    }

    /**
     * Begins.
     *
     * @param ready whether the worker takes jobs, asked at each heartbeat
     */
    @SuppressWarnings("FutureReturnValueIgnored") // both run until the timer is shut down
    public synchronized void start(WorkerAnnouncement announcement, BooleanSupplier ready) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "announcer");
            thread.setDaemon(true);
            return thread;
        });
        timer = started;
        started.scheduleAtFixedRate(
                () -> announce(announcement), 0, ANNOUNCEMENT_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        started.scheduleAtFixedRate(
                () -> beat(announcement.worker(), ready.getAsBoolean()), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Says at once that the worker takes no more jobs; heartbeats go on until {@link #stop}. */
    public synchronized void draining(String worker) {
        if (timer != null) {
            send(worker, false);
        }
    }

    /** Ends the heartbeats and takes the announcement back; safe to repeat. */
    public synchronized void stop(String worker) {
        if (timer == null) {
            return;
        }
        timer.shutdownNow();
        timer = null;
        try {
            announcements.retire(worker).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("the farewell could not be sent; the gateway will miss the heartbeats instead reason=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(WorkerAnnouncement announcement) {
        announcements.announce(announcement).exceptionally(failure -> {
            LOG.warnf("the announcement could not be sent; the next one follows reason=%s", failure.getMessage());
            return null;
        });
    }

    /** Sends a heartbeat unless the last one is still on its way: old ones are worth nothing. */
    private synchronized void beat(String worker, boolean ready) {
        if (timer != null && lastBeat.isDone()) {
            send(worker, ready);
        }
    }

    private void send(String worker, boolean ready) {
        lastBeat = announcements.heartbeat(new WorkerHeartbeat(worker, clock.instant(), ready, running.now()));
    }
}
