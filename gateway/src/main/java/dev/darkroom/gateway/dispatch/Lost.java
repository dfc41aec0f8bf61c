package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import java.util.List;

/**
 * What became of jobs whose worker lost them.
 *
 * @param count of jobs that wait again or were given up
 * @param ended those that were given up or that nobody wants; a message on the broker may still stand for them
 */
public record Lost(int count, List<JobId> ended) {

    public Lost {
        ended = List.copyOf(ended);
    }
}
