package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.jobs.Samples;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaIT {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @Test
    void every_statement_fits_the_migrated_schema() throws Exception {
        List<String> statements = statements();
        assertThat(statements).hasSizeGreaterThan(10);
        try (Connection connection = database.source().getConnection()) {
            for (String sql : statements) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    // The server parses and plans it here.
                    assertThat(statement.getParameterMetaData().getParameterCount())
                            .isGreaterThanOrEqualTo(0);
                }
            }
        }
    }

    @Test
    void the_database_and_the_contract_agree_on_what_a_dead_letter_is() throws Exception {
        try (Connection connection = database.source().getConnection();
                PreparedStatement ask = connection.prepareStatement("SELECT is_dead_letter(?)")) {
            for (FailureCode code : List.of(
                    FailureCode.INPUT_REJECTED,
                    FailureCode.START_DEADLINE_PASSED,
                    FailureCode.TOTAL_DEADLINE_PASSED,
                    FailureCode.MODEL_UNAVAILABLE,
                    FailureCode.MODEL_FAILED,
                    FailureCode.MODEL_TIMEOUT,
                    FailureCode.WORKER_LOST,
                    FailureCode.INTERNAL)) {
                ask.setString(1, code.wireName());
                try (ResultSet row = ask.executeQuery()) {
                    row.next();
                    assertThat(row.getBoolean(1)).as("%s", code).isEqualTo(code.fault() != FailureCode.Fault.CLIENT);
                }
            }
        }
    }

    @Test
    void the_audit_log_is_only_added_to() {
        database.execute("INSERT INTO audit_log (tenant, key_id, action, target)"
                + " VALUES ('ops', gen_random_uuid(), 'test.act', 'test:1')");

        assertThatThrownBy(() -> database.execute("UPDATE audit_log SET tenant = 'other'"))
                .hasMessageContaining("only added to");
        assertThatThrownBy(() -> database.execute("DELETE FROM audit_log")).hasMessageContaining("only added to");
        assertThatThrownBy(() -> database.execute("TRUNCATE audit_log")).hasMessageContaining("only added to");
    }

    @Test
    void the_database_allows_the_same_transitions_as_the_contract() throws Exception {
        for (JobState from : JobState.values()) {
            for (JobState to : JobState.values()) {
                if (from == to) {
                    continue;
                }
                JobId id = jobIn(from);
                String move = move(id, to, from);
                if (from.mayBecome(to)) {
                    database.execute(move);
                } else {
                    assertThatThrownBy(() -> database.execute(move))
                            .as("%s -> %s", from, to)
                            .hasMessageContaining("may not go from " + from.wireName() + " to " + to.wireName());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state = 'running', version = 2, published_at = now()",
                "state = 'running', version = 2, worker = 'w', device = 'cpu', started_at = now()",
                "published_at = now()",
                "ready = false, dispatched_at = now()",
                "start_s = 5",
                "expires_at = now()",
                "erased_at = now()",
                "superseded_by = gen_random_uuid()",
                "state = 'succeeded', version = 2, outputs = '[{}]'",
                "state = 'succeeded', version = 2, finished_at = now()",
                "state = 'succeeded', version = 2, finished_at = now(), outputs = '[]'",
                "state = 'failed', version = 2, finished_at = now()",
                "state = 'canceled', version = 3, finished_at = now()",
                "state = 'canceled', finished_at = now()",
                "state = 'lost', version = 2",
                "version = 3",
                "version = 0",
                "seed = -1",
                "seed = 9007199254740992",
                "input = '[]'",
                "attempt = 0",
                "outputs = '[{}]'",
                "error = '{}'",
                "finished_at = now()",
                "progress_step = 3, progress_steps = 2",
                "model = 'other'",
                "tenant_id = 'nobody'"
            })
    void the_database_refuses_impossible_rows(String change) {
        JobId id = jobIn(JobState.QUEUED);
        assertThatThrownBy(() -> database.execute("UPDATE jobs SET " + change + " WHERE id = '" + id + "'"))
                .isInstanceOf(IllegalStateException.class);
    }

    private static JobId jobIn(JobState state) {
        JobId id = Samples.insert(new JobsTable(database.database()), Samples.job("ada"))
                .id();
        if (state != JobState.QUEUED) {
            database.execute(move(id, state, JobState.QUEUED));
        }
        return id;
    }

    /** An update that satisfies every constraint but, perhaps, the transition. */
    private static String move(JobId id, JobState to, JobState from) {
        String started = to == JobState.QUEUED || (from == JobState.QUEUED && to != JobState.RUNNING)
                ? ""
                : ", worker = 'w', device = 'cpu', started_at = now(), dispatched_at = now(), published_at = now()";
        String outputs = to == JobState.SUCCEEDED ? "'[{}]'" : "NULL";
        String error = to == JobState.FAILED || to == JobState.EXPIRED ? "'{}'" : "NULL";
        String finished = to.terminal() ? "now()" : "NULL";
        return "UPDATE jobs SET state = '" + to.wireName() + "', version = version + 1, outputs = " + outputs
                + ", error = " + error + ", finished_at = " + finished + started + " WHERE id = '" + id + "'";
    }

    /** The constants of this package that are SQL statements. */
    private static List<String> statements() throws IllegalAccessException {
        List<String> statements = new ArrayList<>();
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.darkroom.gateway.postgres");
        for (JavaClass type : classes) {
            for (JavaField field : type.getFields()) {
                Field reflected = field.reflect();
                if (reflected.getType() == String.class
                        && !java.lang.reflect.Modifier.isPrivate(reflected.getModifiers())) {
                    statements.add((String) reflected.get(null));
                }
            }
        }
        return statements;
    }

    @Test
    void two_batches_that_touch_the_same_jobs_do_not_deadlock() throws Exception {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(jobIn(JobState.QUEUED));
        }
        List<JobId> backwards = new ArrayList<>(ids);
        java.util.Collections.reverse(backwards);
        var projection = new JobsProjection(database.database());
        var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
        List<Thread> threads = new ArrayList<>();
        for (List<JobId> order : List.of(ids, backwards, ids, backwards)) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 5; round++) {
                    startAll(projection, order, round);
                }
            });
            thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    private static void startAll(JobsProjection projection, List<JobId> order, int round) {
        List<dev.darkroom.gateway.projection.Positioned> events = new ArrayList<>();
        for (JobId id : order) {
            events.add(new dev.darkroom.gateway.projection.Positioned(Samples.started(id, 1, "w" + round), round));
        }
        dev.darkroom.gateway.projection.Projectors.apply(projection, events);
    }

    @Test
    void a_secret_is_nowhere_in_the_database() throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*) FROM api_keys AS k WHERE k::text LIKE '%key%' OR length(secret_sha256) <> 32")) {
            row.next();
            assertThat(row.getInt(1)).isZero();
        }
    }
}
