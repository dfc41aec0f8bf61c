package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.projection.ProjectionStore;

class InMemoryPreviewsTest extends PreviewsContract {

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
