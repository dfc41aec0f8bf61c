package dev.darkroom.gateway.actions;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to many things.
 *
 * @param filter to which
 * @param total how many matched at its start
 * @param tenant whose key started it
 */
public record Action(
        UUID id,
        Kind kind,
        ObjectNode filter,
        int total,
        Progress progress,
        String tenant,
        UUID key,
        Instant startedAt) {

    /** What is done. */
    public enum Kind {
        CANCEL,
        REDRIVE,
        DISMISS;

        /** The name in JSON and in the database. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads {@link #wireName()}. */
        public static Kind parse(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether it goes on. */
    public enum State {
        RUNNING,
        FINISHED,
        STOPPED;

        /** The name in JSON and in the database. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads {@link #wireName()}. */
        public static State parse(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * How far it is.
     *
     * @param failed how many could not be done
     * @param lastError why the last of those could not
     * @param after the thing that was dealt with last, where they are dealt with in an order
     */
    public record Progress(
            State state,
            int done,
            int failed,
            @Nullable String lastError,
            @Nullable UUID after,
            @Nullable Instant finishedAt) {}
}
