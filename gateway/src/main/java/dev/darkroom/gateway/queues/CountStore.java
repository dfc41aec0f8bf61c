package dev.darkroom.gateway.queues;

import java.util.Optional;

/** The counts of what waits and runs, which the transactions that change jobs keep. */
public interface CountStore {

    /** Adds up what connections that are gone have counted; how many of their counts there were. */
    int fold();

    /**
     * Holds the counts against the jobs, as of one moment. Where they differ it says so and mends them, exactly: nobody changes
     * jobs meanwhile.
     *
     * @return what differed, in words
     */
    Optional<String> check();
}
