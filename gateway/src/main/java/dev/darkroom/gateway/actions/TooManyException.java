package dev.darkroom.gateway.actions;

/** So many things match that to count them takes too long. */
public final class TooManyException extends RuntimeException {

    public TooManyException(Throwable cause) {
        super("too many match to be counted in time", cause);
    }
}
