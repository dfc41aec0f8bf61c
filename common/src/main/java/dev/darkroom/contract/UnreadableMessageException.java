package dev.darkroom.contract;

/** A message is not what its topic promises; its text says what is wrong with it and is safe to log. */
public final class UnreadableMessageException extends Exception {

    public UnreadableMessageException(String message) {
        super(message);
    }

    public UnreadableMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
