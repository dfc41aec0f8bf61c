package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.jobs.JobsContract;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.projection.ProjectionStore;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    /** As {@link PausesTable#TAKE_BACK} and the events do: whoever locks in another order may meet them in a deadlock. */
    @Test
    void what_could_not_be_published_is_locked_in_the_order_of_the_ids_wherever_it_lies() throws Exception {
        JobId first = Samples.insert(jobs(), Samples.job("ada")).id();
        JobId second = Samples.insert(jobs(), Samples.job("ada")).id();
        queue().take(2);
        // Its row lies behind the other then.
        database.execute("UPDATE jobs SET ready = ready WHERE id = '" + first + "'");
        JobsOutbox scanning = new JobsOutbox(database.scanning());
        try (Connection other = database.source().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT 1 FROM jobs WHERE id = '" + first + "' FOR UPDATE");
            CompletableFuture<Void> release = CompletableFuture.runAsync(
                    () -> scanning.release(List.of(new JobAttempt(second, 1), new JobAttempt(first, 1))));
            TestDatabase.awaitWaiting(lock);

            assertThatCode(() -> lock.execute("SELECT 1 FROM jobs WHERE id = '" + second + "' FOR UPDATE NOWAIT"))
                    .doesNotThrowAnyException();

            other.commit();
            release.get();
        }
        assertThat(queue().take(2)).hasSize(2);
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
