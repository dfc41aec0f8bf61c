package dev.darkroom.worker.lane;

/** Where lanes get their source. Thread-safe. */
public interface JobSources {

    /**
     * Joins the workers of the pool; the lane closes it.
     *
     * @param lane 1 for the first
     */
    JobSource open(int lane);
}
