package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.jobs.PreviewsContract;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.projection.ProjectionStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreviewsTableIT extends PreviewsContract {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @Override
    protected JobStore jobs() {
        return new JobsTable(database.database());
    }

    @Override
    protected ProjectionStore projection() {
        return new JobsProjection(database.database());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2, 0, 5, 4, 0, 'image/png', 8, 8, 'x'",
                "2, 0, 1, 4, -1, 'image/png', 8, 8, 'x'",
                "2, 0, 1, 4, 0, 'text/html', 8, 8, 'x'",
                "2, 0, 1, 4, 0, 'image/png', 0, 8, 'x'",
                "2, 0, 1, 4, 0, 'image/png', 8, 8, ''"
            })
    void the_database_refuses_impossible_previews(String values) {
        var job = Samples.insert(jobs(), Samples.job("ada"));

        assertThatThrownBy(
                        () -> database.execute("INSERT INTO job_previews VALUES ('" + job.id() + "', " + values + ")"))
                .hasMessageContaining("job_previews");
    }
}
