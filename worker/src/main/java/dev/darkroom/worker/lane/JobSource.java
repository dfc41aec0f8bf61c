package dev.darkroom.worker.lane;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One lane's hold on the jobs of its pool. What it takes is its own until the lock runs out; {@link #extend} renews it. One
 * thread.
 */
public interface JobSource extends AutoCloseable {

    /** Waits for jobs and takes some; empty when none came. Only when nothing is held. */
    List<TakenJob> take(Duration wait);

    /** Renews the lock of all that is held. */
    void extend();

    /**
     * Ends the hold, and sends that on its way. A verdict that the source refuses because the lock was lost is a warning:
     * the job is or will be somebody else's.
     */
    void settle(Map<TakenJob, Verdict> verdicts);

    /** Releases what is held and leaves. */
    @Override
    void close();
}
