package dev.darkroom.gateway.oidc;

/** Somebody could not sign in with the provider; the message is for them. */
public final class RefusedException extends RuntimeException {

    /** On whose side it lies. */
    public enum Why {
        /** What came back belongs to no attempt of this browser. */
        STALE,
        /** The provider, or what it says of somebody, does not let them in. */
        NOT_LET_IN,
        /** Too many ask the provider at this moment. */
        BUSY,
        /** The provider cannot be reached, or makes no sense. */
        PROVIDER
    }

    private final Why why;

    RefusedException(Why why, String message) {
        super(message);
        this.why = why;
    }

    RefusedException(Why why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public Why why() {
        return why;
    }

    /** For the page. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
