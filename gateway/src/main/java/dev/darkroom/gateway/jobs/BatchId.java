package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a batch: a UUIDv7, so ids sort by the time of acceptance. Immutable. */
public record BatchId(@JsonValue UUID value) {

    /**
     * Reads the canonical text form of 36 characters.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static BatchId parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("the id of a batch is a UUID of 36 characters");
        }
        return new BatchId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
