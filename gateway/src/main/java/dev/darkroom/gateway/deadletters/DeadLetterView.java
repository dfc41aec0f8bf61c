package dev.darkroom.gateway.deadletters;

import dev.darkroom.contract.JobId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A dead letter as the API shows it. */
record DeadLetterView(
        UUID id,
        String object,
        Instant at,

        @Schema(description = "The job's failure code, or unreadable for a message that is no job")
        String reason,

        String detail,
        @Nullable JobId job,
        @Nullable String tenant,
        @Nullable String model,
        @Nullable String pool,
        @Nullable MessageView message,
        @Nullable SettledView settled) {

    /** A message that is no job. */
    record MessageView(
            String topic,
            int partition,
            long offset,

            @Schema(description = "Where it lay before: topic/partition/offset") @Nullable
            String origin,

            @Nullable String key,
            int bytes,

            @Schema(description = "Its first 4 KiB as UTF-8")
            String start) {}

    /** What became of it. */
    record SettledView(
            @Schema(enumeration = {"redriven", "retried", "dismissed"})
            String how,

            Instant at,

            @Schema(description = "The key that did it") @Nullable
            UUID by,

            @Nullable JobId newJob) {}

    /** How many open ones have a reason. */
    record ReasonView(
            String reason,
            int count,

            @Schema(description = "Whether there are more than are counted")
            boolean more) {}

    /** A page of them, the newest first, and how many there are in all. */
    record DeadLetterPage(
            List<DeadLetterView> data,

            @Schema(description = "Of all open ones, whatever was asked for; each counted up to 10,000")
            List<ReasonView> reasons,

            @Nullable String nextCursor) {}

    static DeadLetterView of(DeadLetter is) {
        DeadLetter.OfJob job = is.job();
        DeadLetter.OfMessage message = is.message();
        DeadLetter.Settlement settled = is.settled();
        return new DeadLetterView(
                is.id(),
                "dead_letter",
                is.at(),
                is.reason(),
                is.detail(),
                job == null ? null : job.id(),
                job == null ? null : job.tenant(),
                job == null ? null : job.model(),
                job == null ? null : job.pool(),
                message == null
                        ? null
                        : new MessageView(
                                message.topic(),
                                message.partition(),
                                message.offset(),
                                message.origin(),
                                message.key(),
                                message.bytes(),
                                message.start()),
                settled == null ? null : new SettledView(settled.how(), settled.at(), settled.by(), settled.newJob()));
    }
}
