package dev.darkroom.worker.lane;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this worker takes jobs. */
@ConfigMapping(prefix = "darkroom.worker")
public interface LaneConfig {

    /** Batches that it works on at once; default 2: while one is on the device, the other is prepared or stored. */
    @WithDefault("2")
    int lanes();

    /**
     * The most jobs that a lane takes at once, 1 to 500; default 8. Higher gives fuller batches, lower spreads the work
     * over more workers and makes jobs wait less for each other.
     */
    @WithDefault("8")
    int take();

    /**
     * How long a taken job is this worker's without a sign of life, 15 s to 60 s (the broker's bounds); default 15 s. It is
     * a setting of the share group: the worker that starts last sets it for all.
     */
    @WithDefault("15s")
    Duration lock();

    /** How long jobs may go on after the process was told to stop; default 30 s. What is left then is released. */
    @WithDefault("30s")
    Duration grace();

    /** How long storing and reporting are tried again while the store or the broker is down; default 5 min. */
    @WithDefault("5m")
    Duration patience();

    /** Fails with a sentence when a value makes no sense. */
    default void check() {
        require(lanes() >= 1 && lanes() <= 64, "darkroom.worker.lanes is 1 to 64, not " + lanes());
        require(take() >= 1 && take() <= 500, "darkroom.worker.take is 1 to 500, not " + take());
        require(
                lock().toSeconds() >= 15 && lock().toSeconds() <= 60,
                "darkroom.worker.lock is 15s to 60s, not " + lock().toSeconds() + "s");
        require(!grace().isNegative(), "darkroom.worker.grace is 0s or more, not " + grace());
        require(!patience().isNegative(), "darkroom.worker.patience is 0s or more, not " + patience());
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
