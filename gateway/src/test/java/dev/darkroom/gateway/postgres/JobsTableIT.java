package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.jobs.JobsContract;
import dev.darkroom.gateway.projection.ProjectionStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class JobsTableIT extends JobsContract {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs CASCADE");
    }

    @Override
    protected JobStore jobs() {
        return new JobsTable(database.database());
    }

    @Override
    protected DispatchQueue queue() {
        return new JobsOutbox(database.database());
    }

    @Override
    protected ProjectionStore projection() {
        return new JobsProjection(database.database());
    }
}
