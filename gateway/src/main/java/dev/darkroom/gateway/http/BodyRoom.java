package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of large bodies. A body, its tree and its decoded pictures take about four times its bytes, so that bodies of an
 * eighth of the heap fill half of it. Small ones need no room: threads bound them. Thread-safe.
 */
@Singleton
class BodyRoom {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int SHARE_OF_HEAP = 8;
    private static final int UNIT = 1 << 10;

    private final Semaphore free;
    private final Duration patience;

    @Inject
    BodyRoom(EdgeConfig config) {
        this(config.largeBodies().orElse(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP), PATIENCE);
    }

    BodyRoom(long bytes, Duration patience) {
        // The largest body must fit, or it would be refused for ever.
        free = new Semaphore((int) Math.min(Integer.MAX_VALUE, Math.max(bytes, LargeBody.MOST) / UNIT), true);
        this.patience = patience;
    }

    /**
     * Runs the work while there is room for its body.
     *
     * @param bytes what the client says of the body's size, or negative where it does not
     * @throws ProblemException 413 when a body of this size is not taken, 503 when there was no room in time
     */
    <T> T whileInHand(long bytes, Callable<T> work) throws Exception {
        if (bytes > LargeBody.MOST) {
            throw new ProblemException(
                    FailureCode.PAYLOAD_TOO_LARGE, "a body may have " + LargeBody.MOST + " bytes; send less");
        }
        if (bytes >= 0 && bytes <= Body.MAX_BYTES) {
            return work.call();
        }
        int room = (int) (bytes < 0 ? LargeBody.MOST : bytes) / UNIT;
        if (!free.tryAcquire(room, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new ProblemException(
                    FailureCode.OVERLOADED,
                    "other large bodies fill this gateway's memory; send it again, or send less");
        }
        try {
            return work.call();
        } finally {
            free.release(room);
        }
    }
}
