package dev.darkroom.worker.lane;

import dev.darkroom.worker.metrics.Meters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** The lanes of this worker. Thread-safe. */
@ApplicationScoped
public class Lanes {

    private static final Logger LOG = Logger.getLogger(Lanes.class);

    /** After the grace: for releasing what is left and leaving the group. */
    private static final Duration LEAVING = Duration.ofSeconds(10);

    /** A run that goes on this long after it was told to stop never will. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final JobSources sources;
    private final BatchRun batches;
    private final GiveBack returns;
    private final StopSignal stop;
    private final Replacement replacement;
    private final LaneConfig config;
    private final RandomGenerator chance;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Lanes(
            JobSources sources,
            BatchRun batches,
            GiveBack returns,
            StopSignal stop,
            Replacement replacement,
            LaneConfig config,
            RandomGenerator chance) {
        this.sources = sources;
        this.batches = batches;
        this.returns = returns;
        this.stop = stop;
        this.replacement = replacement;
        this.config = config;
        this.chance = chance;
    }

    /** Begins to take jobs; {@code device} is where they run. */
    public synchronized void start(String device) {
        Meters.begin();
        for (Lane.State each : Lane.State.values()) {
            Meters.lanes(each.name().toLowerCase(Locale.ROOT), this, lanes -> lanes.in(each));
        }
        Lane.Timing timing = new Lane.Timing(config.lock().dividedBy(3), STUCK);
        for (int number = 1; number <= config.lanes(); number++) {
            Lane lane = new Lane(
                    number, sources, hand -> batches.run(hand, device), returns, stop, timing, new BackOff(chance));
            Thread thread = new Thread(() -> live(lane), "lane-" + number);
            thread.setDaemon(true);
            lanes.add(lane);
            threads.add(thread);
            thread.start();
        }
    }

    /** A run that never ends holds the device, so no other lane can go on: the process must be replaced, and ends by itself. */
    private void live(Lane lane) {
        lane.run();
        if (lane.state() == Lane.State.DEAD) {
            replacement.demand("a lane is dead");
        }
    }

    /** Takes nothing more, and returns when what runs is finished or, after the grace of the settings, given back. */
    public void stop() {
        stop(config.grace());
    }

    /** Takes nothing more, and returns when what runs is finished or, after the grace, given back. */
    void stop(Duration grace) {
        stop.request(grace);
        long deadline = System.nanoTime() + grace.plus(LEAVING).toNanos();
        for (Thread thread : threads()) {
            try {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                thread.join(Math.max(1, left));
                if (thread.isAlive()) {
                    LOG.warnf(
                            "lane did not stop in time; its jobs come free with their lock lane=%s", thread.getName());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether every lane takes jobs. */
    public boolean working() {
        List<Lane.State> states = states();
        return !stop.requested() && !states.isEmpty() && states.stream().allMatch(state -> state == Lane.State.WORKING);
    }

    private long in(Lane.State state) {
        return states().stream().filter(each -> each == state).count();
    }

    synchronized List<Lane.State> states() {
        return lanes.stream().map(Lane::state).toList();
    }

    private synchronized List<Thread> threads() {
        return List.copyOf(threads);
    }
}
