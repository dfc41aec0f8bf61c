package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Conditional requests (RFC 9110, section 13). */
public final class Preconditions {

    private Preconditions() {}

    /**
     * The answer 304 where the client has this representation already, or null where it must be sent.
     *
     * @throws ProblemException 412 when the client asked for another one by {@code If-Match}
     */
    public static Response.@Nullable ResponseBuilder unchanged(Request request, EntityTag tag) {
        Response.ResponseBuilder answer = request.evaluatePreconditions(tag);
        if (answer != null && answer.build().getStatus() == FailureCode.PRECONDITION_FAILED.httpStatus()) {
            throw new ProblemException(
                    FailureCode.PRECONDITION_FAILED, "it has changed: its ETag is \"" + tag.getValue() + "\" now");
        }
        return answer;
    }
}
