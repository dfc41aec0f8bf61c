package dev.darkroom.gateway.actions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An action as the API shows it. */
public record ActionView(
        UUID id,
        String object,
        Action.Kind kind,

        @Schema(implementation = Object.class) ObjectNode filter,

        @Schema(description = "How many matched at its start; some may have ended by themselves since")
        int total,

        int done,

        @Schema(description = "How many could not be done; they are as before")
        int failed,

        @Schema(description = "Why the last of those could not") @Nullable
        String lastError,

        Action.State state,
        Instant startedAt,
        @Nullable Instant finishedAt,

        @Schema(description = "Who started it") By by) {

    /** A key. */
    public record By(String tenant, UUID key) {}

    /** A page of them, the newest first. */
    public record ActionPage(
            List<ActionView> data, @Nullable String nextCursor) {}

    /**
     * What a dry run answers, or a run that began.
     *
     * @param count how many match
     * @param action what was begun; absent in a dry run
     */
    public record Counted(
            int count,
            boolean dryRun,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            ActionView action) {}

    public static ActionView of(Action is) {
        return new ActionView(
                is.id(),
                "action",
                is.kind(),
                is.filter(),
                is.total(),
                is.progress().done(),
                is.progress().failed(),
                is.progress().lastError(),
                is.progress().state(),
                is.startedAt(),
                is.progress().finishedAt(),
                new By(is.tenant(), is.key()));
    }
}
