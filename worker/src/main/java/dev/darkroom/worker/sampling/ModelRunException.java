package dev.darkroom.worker.sampling;

/** The model failed on what it was given; its text says how and is safe to show. */
public final class ModelRunException extends Exception {

    public ModelRunException(String message) {
        super(message);
    }

    public ModelRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
