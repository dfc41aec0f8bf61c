package dev.darkroom.gateway.projection;

import dev.darkroom.gateway.jobs.InMemoryJobs;
import dev.darkroom.gateway.jobs.JobStore;

class InMemoryProjectionTest extends ProjectionProperties {

    private final InMemoryJobs jobs = new InMemoryJobs();

    @Override
    protected JobStore jobs() {
        return jobs;
    }

    @Override
    protected ProjectionStore projection() {
        return jobs;
    }
}
