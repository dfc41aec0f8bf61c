package dev.darkroom.gateway.actions;

import dev.darkroom.contract.JobId;
import java.util.List;

/** The jobs of all tenants that can be canceled: they have not ended, and nobody asked to cancel them. */
public interface OpenJobs {

    /**
     * How many match now.
     *
     * @throws TooManyException where that takes too long
     */
    int count(JobFilter filter);

    /**
     * Cancels some of those that were there when the action began, as their clients could; writes down how many, and that the
     * action is finished where none is left.
     */
    Piece cancel(Action action, JobFilter filter, int most);

    /**
     * What was canceled.
     *
     * @param sent those that the workers must be told of
     * @param more whether to go on
     */
    record Piece(List<JobId> sent, boolean more) {

        /** Nothing, and nothing is left to do here. */
        public static final Piece NONE = new Piece(List.of(), false);

        public Piece {
            sent = List.copyOf(sent);
        }
    }
}
