package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.Rfc3339;
import dev.darkroom.gateway.webhooks.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a job may run, and how long it and what it leaves may last.
 *
 * @param notBefore the job waits until then
 * @param supersedeKey a newer job of the tenant with the same key cancels this one while it waits
 * @param retention how long outputs and inputs are kept after the end
 * @param webhook who is told of the job, besides the tenant's endpoints
 */
public record Terms(
        Priority priority,
        Deadline deadline,
        @Nullable Instant notBefore,
        @Nullable String supersedeKey,
        Duration retention,
        @Nullable Webhook webhook) {

    /** How long what a job leaves is kept where nothing else is asked for. */
    public static final Duration RETENTION = Duration.ofDays(30);

    /** Normal priority, and no bounds. */
    public static final Terms USUAL = new Terms(Priority.NORMAL, Deadline.NONE, null, null, RETENTION, null);

    /** What a body may say of them. */
    static final Set<String> MEMBERS =
            Set.of("priority", "deadline", "not_before", "supersede_key", "retention_s", "webhook");

    private static final Duration SHORTEST_RETENTION = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETENTION = Duration.ofDays(365);
    private static final Duration LONGEST_DELAY = Duration.ofDays(30);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(30);
    private static final int MAX_KEY = 255;

    /**
     * Seconds from the acceptance; null where there is no bound.
     *
     * @param startS a job that was not started by then expires
     * @param totalS a job that has not ended by then expires
     */
    public record Deadline(
            @Nullable Integer startS, @Nullable Integer totalS) {
        /** No bounds. */
        public static final Deadline NONE = new Deadline(null, null);
    }

    /** Reads the terms of a body; what is wrong with them is added to the errors. */
    static Terms read(JsonNode body, Instant now, List<FieldError> errors) {
        Deadline deadline = deadline(body.path("deadline"), errors);
        Instant notBefore = notBefore(body.path("not_before"), deadline, now, errors);
        return new Terms(
                priority(body.path("priority"), errors),
                deadline,
                notBefore,
                supersedeKey(body.path("supersede_key"), errors),
                retention(body.path("retention_s"), errors),
                Webhook.read(body.path("webhook"), "/webhook", errors));
    }

    static Priority priority(JsonNode value, List<FieldError> errors) {
        if (absent(value)) {
            return Priority.NORMAL;
        }
        return Priority.named(value.isTextual() ? value.textValue() : "").orElseGet(() -> {
            errors.add(new FieldError("/priority", "must be one of " + String.join(", ", Priority.names())));
            return Priority.NORMAL;
        });
    }

    static Deadline deadline(JsonNode value, List<FieldError> errors) {
        if (absent(value)) {
            return Deadline.NONE;
        }
        if (!value.isObject()) {
            errors.add(new FieldError("/deadline", "must be an object with start_s, total_s or both"));
            return Deadline.NONE;
        }
        value.fieldNames().forEachRemaining(name -> {
            if (!Set.of("start_s", "total_s").contains(name)) {
                errors.add(new FieldError("/deadline", "has start_s and total_s, and nothing else"));
            }
        });
        Integer startS = seconds(value.path("start_s"), "/deadline/start_s", 1, LONGEST_DEADLINE, errors);
        Integer totalS = seconds(value.path("total_s"), "/deadline/total_s", 1, LONGEST_DEADLINE, errors);
        if (startS != null && totalS != null && startS > totalS) {
            errors.add(new FieldError("/deadline/start_s", "must not be more than total_s"));
        }
        return new Deadline(startS, totalS);
    }

    private static @Nullable Instant notBefore(
            JsonNode value, Deadline deadline, Instant now, List<FieldError> errors) {
        if (absent(value)) {
            return null;
        }
        try {
            Instant moment = Rfc3339.parse(value.asText());
            Integer bound = deadline.startS() == null ? deadline.totalS() : deadline.startS();
            if (moment.isAfter(now.plus(LONGEST_DELAY))) {
                errors.add(new FieldError("/not_before", "must be at most " + LONGEST_DELAY.toDays() + " days ahead"));
            } else if (bound != null && !moment.isBefore(now.plusSeconds(bound))) {
                errors.add(new FieldError("/not_before", "must be before the deadline passes, which counts from now"));
            }
            return moment;
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError("/not_before", String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static @Nullable String supersedeKey(JsonNode value, List<FieldError> errors) {
        if (absent(value)) {
            return null;
        }
        String text = value.asText();
        if (!value.isTextual() || text.isEmpty() || text.length() > MAX_KEY) {
            errors.add(new FieldError("/supersede_key", "must be a string of 1 to " + MAX_KEY + " characters"));
        }
        return text;
    }

    private static Duration retention(JsonNode value, List<FieldError> errors) {
        Integer seconds =
                seconds(value, "/retention_s", (int) SHORTEST_RETENTION.toSeconds(), LONGEST_RETENTION, errors);
        return seconds == null ? RETENTION : Duration.ofSeconds(seconds);
    }

    private static @Nullable Integer seconds(
            JsonNode value, String pointer, int least, Duration most, List<FieldError> errors) {
        if (absent(value)) {
            return null;
        }
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= least
                && value.intValue() <= most.toSeconds()) {
            return value.intValue();
        }
        errors.add(
                new FieldError(pointer, "must be a whole number of seconds from " + least + " to " + most.toSeconds()));
        return null;
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
