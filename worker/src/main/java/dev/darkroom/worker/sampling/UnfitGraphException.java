package dev.darkroom.worker.sampling;

/** A graph is not what its package says, or not what its sampler needs; its text says what differs. */
public final class UnfitGraphException extends Exception {

    public UnfitGraphException(String message) {
        super(message);
    }
}
