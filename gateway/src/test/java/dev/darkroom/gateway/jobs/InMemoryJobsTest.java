package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.projection.ProjectionStore;

class InMemoryJobsTest extends JobsContract {

    private final InMemoryJobs jobs = new InMemoryJobs();

    @Override
    protected JobStore jobs() {
        return jobs;
    }

    @Override
    protected DispatchQueue queue() {
        return jobs;
    }

    @Override
    protected ProjectionStore projection() {
        return jobs;
    }
}
