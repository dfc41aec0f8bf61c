package dev.darkroom.contract;

import java.util.Objects;

/**
 * A worker is to finish what it has and end, on topic {@link Topics#CONTROL} under {@link Topics#workerKey}. It may come again.
 *
 * @param worker its id, which no other life of a worker has
 * @param deadlineS how long it may finish what it has, counted from when it reads this; what is left then it gives back
 */
public record DrainMessage(String worker, int deadlineS) {

    public DrainMessage {
        Objects.requireNonNull(worker, "worker");
        if (deadlineS < 0) {
            throw new IllegalArgumentException("a deadline is 0 or more, not " + deadlineS);
        }
    }
}
