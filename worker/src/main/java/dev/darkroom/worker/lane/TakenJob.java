package dev.darkroom.worker.lane;

import org.jspecify.annotations.Nullable;

/** A record that a lane holds: perhaps a job. Two are equal when they are the same object. The bytes are not to be changed. */
public final class TakenJob {

    /** The broker gives a record up silently after the fifth delivery, and the count can rise without an execution. */
    private static final int LAST_DELIVERY = 4;

    private final Position position;
    private final @Nullable String key;
    private final byte[] value;
    private final int delivery;

    /**
     * A record as it came.
     *
     * @param delivery 1 for the first; a hint only: it can rise without an execution
     */
    public TakenJob(Position position, @Nullable String key, byte[] value, int delivery) {
        this.position = position;
        this.key = key;
        this.value = value;
        this.delivery = delivery;
    }

    public Position position() {
        return position;
    }

    public @Nullable String key() {
        return key;
    }

    public byte[] value() {
        return value;
    }

    public int delivery() {
        return delivery;
    }

    /** Whether nobody may get it again after a release. */
    boolean lastDelivery() {
        return delivery >= LAST_DELIVERY;
    }
}
