package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The bodies of jobs that are submitted together, in their order. */
public interface JobBodies {

    int count();

    /**
     * The body of a job, as for {@code POST /v1/jobs}. It is not to be changed.
     *
     * @throws dev.darkroom.gateway.http.ProblemException when it cannot be read
     */
    ObjectNode body(int index);

    /**
     * Where in the request the value comes from.
     *
     * @param pointer JSON Pointer into the body of that job; empty for the body as a whole
     */
    String pointer(int index, String pointer);
}
