package dev.darkroom.gateway.pauses;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of something are not started until it is resumed.
 *
 * @param name of the pool, model or tenant
 * @param reason in words, as it was given
 * @param key the API key with which it was paused
 * @param tenant of that key
 */
public record Pause(Kind kind, String name, @Nullable String reason, Instant since, UUID key, String tenant) {

    /** What can be paused. */
    public enum Kind {
        POOL,
        MODEL,
        TENANT;

        /** The name in JSON and in the database. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it holds back a job of these. */
    public boolean holds(String pool, String model, String ofTenant) {
        return name.equals(
                switch (kind) {
                    case POOL -> pool;
                    case MODEL -> model;
                    case TENANT -> ofTenant;
                });
    }

    /** Why a job waits, for people. */
    public String sentence() {
        String what = switch (kind) {
            case POOL -> "pool " + name + " is paused";
            case MODEL -> "model " + name + " is paused";
            case TENANT -> "the jobs of your tenant are paused";
        };
        return reason == null ? what : what + ": " + reason;
    }
}
