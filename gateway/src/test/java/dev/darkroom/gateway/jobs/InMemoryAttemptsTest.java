package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.projection.ProjectionStore;
import java.time.Duration;

class InMemoryAttemptsTest extends AttemptsContract {

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

    @Override
    protected void pass(Duration time) {
        jobs.pass(time);
    }
}
