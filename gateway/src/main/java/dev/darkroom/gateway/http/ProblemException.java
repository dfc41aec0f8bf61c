package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import java.util.List;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {

    private final FailureCode code;
    private final transient List<FieldError> errors;

    /**
     * @param detail what happened, with which value, and what to do
     */
    public ProblemException(FailureCode code, String detail) {
        this(code, detail, List.of());
    }

    public ProblemException(FailureCode code, String detail, List<FieldError> errors) {
        super(detail);
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    public FailureCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** The detail. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
