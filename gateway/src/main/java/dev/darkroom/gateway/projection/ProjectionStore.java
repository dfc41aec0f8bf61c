package dev.darkroom.gateway.projection;

/**
 * The rows that events change. Applying the same changes again, or older ones later, changes nothing: a job moves only
 * forward within its attempt, other attempts' changes are ignored, and a terminal state absorbs what comes after it.
 */
public interface ProjectionStore {

    /** Applies all changes, or none and throws. */
    void apply(Changes changes);
}
