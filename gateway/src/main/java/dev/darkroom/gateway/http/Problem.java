package dev.darkroom.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.contract.FailureCode;
import java.net.URI;
import java.util.List;

/**
 * A problem document (RFC 9457), with the members {@code code}, {@code retryable}, {@code request_id} and, where values
 * of the body are at fault, {@code errors}.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        URI type,
        String title,
        int status,
        String detail,
        String instance,
        FailureCode code,
        boolean retryable,
        String requestId,
        List<FieldError> errors) {

    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    static Problem of(FailureCode code, String detail, String instance, String requestId, List<FieldError> errors) {
        URI type = URI.create("urn:darkroom:problem:" + code.wireName());
        return new Problem(
                type, code.title(), code.httpStatus(), detail, instance, code, code.retryable(), requestId, errors);
    }
}
