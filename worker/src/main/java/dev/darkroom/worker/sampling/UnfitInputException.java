package dev.darkroom.worker.sampling;

/** A request's input cannot be used; its text is a sentence for the client. */
public final class UnfitInputException extends Exception {

    public UnfitInputException(String message) {
        super(message);
    }
}
