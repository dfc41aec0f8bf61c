package dev.darkroom.worker.lane;

import java.time.Duration;

/** The defaults, with another number of jobs at once and another patience. */
public record TestLaneConfig(int take, Duration patience) implements LaneConfig {

    public TestLaneConfig(int take) {
        this(take, Duration.ofSeconds(5));
    }

    @Override
    public int lanes() {
        return 2;
    }

    @Override
    public Duration lock() {
        return Duration.ofSeconds(15);
    }

    @Override
    public Duration grace() {
        return Duration.ofSeconds(30);
    }
}
