package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import java.util.List;
import java.util.Map;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {

    private final FailureCode code;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> headers;

    /**
     * @param detail what happened, with which value, and what to do
     */
    public ProblemException(FailureCode code, String detail) {
        this(code, detail, List.of());
    }

    public ProblemException(FailureCode code, String detail, List<FieldError> errors) {
        this(code, detail, errors, Map.of());
    }

    /**
     * @param headers that the answer has besides the usual ones
     */
    public ProblemException(FailureCode code, String detail, Map<String, String> headers) {
        this(code, detail, List.of(), headers);
    }

    private ProblemException(FailureCode code, String detail, List<FieldError> errors, Map<String, String> headers) {
        super(detail);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    public FailureCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** What the answer has besides the usual headers. */
    Map<String, String> headers() {
        return headers;
    }

    /** The detail. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
