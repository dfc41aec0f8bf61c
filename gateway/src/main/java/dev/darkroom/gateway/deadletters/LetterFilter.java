package dev.darkroom.gateway.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.actions.FilterRequest;
import dev.darkroom.gateway.http.Members;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which dead letters; what is null matches all. */
public record LetterFilter(
        @Schema(description = "A failure code, or unreadable") @Nullable
        String reason,

        @Nullable String tenant,
        @Nullable String model,
        @Nullable String pool) {

    private static final int LONGEST = 255;
    private static final String[] KNOWN = {"reason", "tenant", "model", "pool"};

    static FilterRequest<LetterFilter> request(ObjectNode body) {
        return FilterRequest.read(body, KNOWN, LetterFilter::read);
    }

    /** Reads a filter that was kept. */
    static LetterFilter kept(ObjectNode filter) {
        Members members = Members.of(filter, KNOWN);
        LetterFilter read = read(members);
        members.check();
        return read;
    }

    private static LetterFilter read(Members members) {
        return new LetterFilter(
                members.text("reason", LONGEST),
                members.text("tenant", LONGEST),
                members.text("model", LONGEST),
                members.text("pool", LONGEST));
    }
}
