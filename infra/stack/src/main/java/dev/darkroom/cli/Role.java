package dev.darkroom.cli;

import java.time.Duration;

/** What a process is for. */
enum Role {
    SERVER(1, Duration.ofSeconds(40)),
    GATEWAY(2, Duration.ofSeconds(20)),
    WORKER(3, Duration.ofSeconds(40));

    private final int rank;
    private final Duration stopWithin;

    Role(int rank, Duration stopWithin) {
        this.rank = rank;
        this.stopWithin = stopWithin;
    }

    /** Lower ranks start first and stop last. */
    int rank() {
        return rank;
    }

    /** How long it may take to stop in order. */
    Duration stopWithin() {
        return stopWithin;
    }

    static Role of(String processName) {
        if (processName.startsWith("worker-")) {
            return WORKER;
        }
        return processName.equals("gateway") ? GATEWAY : SERVER;
    }
}
