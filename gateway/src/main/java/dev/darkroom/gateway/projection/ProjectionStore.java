package dev.darkroom.gateway.projection;

import java.util.List;

/**
 * The rows that events change. Applying the same changes again, or older ones later, changes nothing: what is not about the
 * message that was published last, or comes from a worker that lost the job, is ignored, and a terminal state absorbs what comes
 * after it.
 */
public interface ProjectionStore {

    /**
     * Applies all changes, or none and throws.
     *
     * @param rounds one after the other
     */
    void apply(List<Changes> rounds);
}
