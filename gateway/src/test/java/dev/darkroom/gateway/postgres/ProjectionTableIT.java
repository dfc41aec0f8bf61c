package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.projection.ProjectionProperties;
import dev.darkroom.gateway.projection.ProjectionStore;

class ProjectionTableIT extends ProjectionProperties {

    private static final Database DATABASE = TestDatabase.create().database();

    @Override
    protected JobStore jobs() {
        return new JobsTable(DATABASE);
    }

    @Override
    protected ProjectionStore projection() {
        return new JobsProjection(DATABASE);
    }
}
