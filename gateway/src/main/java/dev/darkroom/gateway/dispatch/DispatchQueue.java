package dev.darkroom.gateway.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The queued jobs that are not on their way to a worker yet. */
public interface DispatchQueue {

    /**
     * Takes the jobs whose turn it is, by {@link FairShare}, as far as their pools have room. Nobody else takes them, unless
     * they are released or {@link #recover recovered}.
     *
     * @param limit the most jobs
     * @return in the order in which they are to be published
     */
    List<QueuedJob> take(int limit);

    /** The broker has them: they are not published again as long as it does. */
    void published(Collection<PublishedJob> jobs);

    /** The broker does not have them: they wait again, unless they are in a later attempt by now. */
    void release(Collection<JobAttempt> attempts);

    /** Lets those wait again that were taken so long ago and not published since: their gateway died. */
    void recover(Duration since);

    /** Lets those join the queue that were to wait until a moment that has come. */
    void wakeDelayed();
}
