package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.UUID;

/** A job's id: a UUIDv7 (RFC 9562, section 5.7), so ids sort by the time of acceptance. Immutable. */
public record JobId(@JsonValue UUID value) implements Comparable<JobId> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * Reads the canonical text form of 36 characters.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static JobId parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("a job id is a UUID of 36 characters, not '" + text + "'");
        }
        return new JobId(UUID.fromString(text));
    }

    @Override
    public int compareTo(JobId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
