package dev.darkroom.gateway.faults;

import dev.darkroom.contract.FailureCode;

/** A part that the gateway needs cannot be reached now; the same call may succeed later. */
public final class UnavailableException extends RuntimeException {

    private final FailureCode code;

    public UnavailableException(FailureCode code, Throwable cause) {
        super(code.title(), cause);
        this.code = code;
    }

    /** Which part, as a code with an HTTP status. */
    public FailureCode code() {
        return code;
    }
}
