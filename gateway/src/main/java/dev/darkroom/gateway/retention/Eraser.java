package dev.darkroom.gateway.retention;

import dev.darkroom.contract.JobId;

/** Erases what a job took and left: its input, its outputs and its claim on pictures. What it was stays as a tombstone. */
public interface Eraser {

    /** What became of it. */
    enum Outcome {
        ERASED,
        /** Earlier: nothing was changed. */
        ALREADY_ERASED,
        /** The job has not ended, so it still needs its input: nothing was changed. */
        NOT_ENDED,
        /** The tenant has no such job. */
        NOT_FOUND
    }

    /** Erases a tenant's job in one transaction; the objects go soon after. */
    Outcome erase(String tenant, JobId job);
}
