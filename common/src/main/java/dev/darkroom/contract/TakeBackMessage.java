package dev.darkroom.contract;

import java.util.Objects;

/**
 * Nobody wants some attempts of a job, on topic {@link Topics#CONTROL}: a worker that gets the message of one settles it without
 * running and without reporting anything, and one that has begun it stops. The job itself is wanted, and comes again in a later
 * attempt. Its fields have other names than those of a {@link CancelMessage}, so that a worker that does not know it passes it over.
 *
 * @param upToAttempt the highest attempt that nobody wants
 */
public record TakeBackMessage(JobId takenBack, int upToAttempt) {

    /** The value of the header {@link CloudEventHeaders#TYPE}; cancellations have none. */
    public static final String TYPE = "job.taken_back";

    public TakeBackMessage {
        Objects.requireNonNull(takenBack, "taken_back");
        if (upToAttempt < 1) {
            throw new IllegalArgumentException("up_to_attempt is 1 or more, not " + upToAttempt);
        }
    }
}
