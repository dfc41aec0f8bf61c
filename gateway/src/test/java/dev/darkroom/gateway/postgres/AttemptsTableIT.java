package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.jobs.AttemptsContract;
import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.projection.ProjectionStore;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class AttemptsTableIT extends AttemptsContract {

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

    @Override
    protected void pass(Duration time) {
        database.execute("UPDATE jobs SET retry_at = retry_at - interval '" + time.toSeconds() + " seconds'");
    }
}
