package dev.darkroom.worker.lane;

import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** A record that a lane holds: perhaps a job. Two are equal when they are the same object. The bytes are not to be changed. */
public final class TakenJob {

    /** The broker drops a record after its fifth delivery. */
    private static final int LAST_DELIVERY = 4;

    private final Position position;
    private final @Nullable String key;
    private final byte[] value;
    private final int delivery;
    private final Span span;

    /**
     * A record as it came.
     *
     * @param delivery 1 for the first; a hint only: it can rise without an execution
     */
    public TakenJob(Position position, @Nullable String key, byte[] value, int delivery) {
        this(position, key, value, delivery, Span.getInvalid());
    }

    /**
     * A record whose work is traced.
     *
     * @param span from when it was taken to its verdict
     */
    public TakenJob(Position position, @Nullable String key, byte[] value, int delivery, Span span) {
        this.position = position;
        this.key = key;
        this.value = value;
        this.delivery = delivery;
        this.span = span;
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

    Span span() {
        return span;
    }

    /** Whether it came so often that the gateway should say whether it is to be tried again: the count can rise without a run. */
    boolean lastDelivery() {
        return delivery >= LAST_DELIVERY;
    }
}
