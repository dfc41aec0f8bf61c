package dev.darkroom.contract;

/**
 * Where a worker spent its time on a job, in milliseconds. {@code runMs} is the time of the batch that the job was part
 * of; {@code deviceMs} is the job's share of it.
 */
public record Timings(long prepareMs, long runMs, long deviceMs, long encodeMs, long storeMs) {

    public Timings {
        if (prepareMs < 0 || runMs < 0 || deviceMs < 0 || encodeMs < 0 || storeMs < 0) {
            throw new IllegalArgumentException("a duration is 0 or more milliseconds");
        }
    }
}
