package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.Actions;
import dev.darkroom.gateway.actions.JobFilter;
import dev.darkroom.gateway.actions.OpenJobs;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.Samples;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Actions as several gateways do them. */
class ActionsTableIT {

    private static final JobFilter ADAS = new JobFilter("ada", null, null, null, null, null, null, Map.of());

    private TestDatabase database;
    private JobsTable jobs;
    private Actions actions;
    private OpenJobs open;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        jobs = new JobsTable(database.database());
        actions = new ActionsTable(database.database());
        open = new OpenJobsTable(database.database());
    }

    @Test
    void each_piece_is_counted_in_its_transaction_and_later_jobs_are_spared() {
        List<JobId> ids = submit("ada", 5);
        List<JobId> others = submit("bob", 1);
        assertThat(open.count(ADAS)).isEqualTo(5);
        Action action = start();
        List<JobId> later = submit("ada", 1);

        assertThat(open.cancel(action, ADAS, 2).more()).isTrue();
        assertThat(progress(action).done()).isEqualTo(2);
        assertThat(open.cancel(action, ADAS, 2).more()).isTrue();
        assertThat(open.cancel(action, ADAS, 2).more()).isTrue();
        assertThat(open.cancel(action, ADAS, 2).more()).isFalse();

        assertThat(progress(action).done()).isEqualTo(5);
        assertThat(progress(action).state()).isEqualTo(Action.State.FINISHED);
        assertThat(states("ada", ids)).containsOnly(JobState.CANCELED);
        assertThat(states("ada", later)).containsOnly(JobState.QUEUED);
        assertThat(states("bob", others)).containsOnly(JobState.QUEUED);
        assertThat(actions.running()).isEmpty();
    }

    @Test
    void while_one_gateway_is_at_it_another_does_nothing_and_goes_on_when_that_one_dies() throws Exception {
        submit("ada", 3);
        Action action = start();
        try (Connection dying = database.source().getConnection();
                Statement statement = dying.createStatement()) {
            dying.setAutoCommit(false);
            statement.execute("SELECT 1 FROM admin_actions WHERE id = '" + action.id() + "' FOR UPDATE");

            assertThat(open.cancel(action, ADAS, 9).more()).isFalse();
            assertThat(progress(action).done()).isZero();
            dying.rollback();
        }

        assertThat(actions.running()).extracting(Action::id).containsExactly(action.id());
        assertThat(open.cancel(action, ADAS, 9).more()).isTrue();
        assertThat(progress(action).done()).isEqualTo(3);
    }

    @Test
    void a_stopped_action_does_nothing_more() {
        List<JobId> ids = submit("ada", 3);
        Action action = start();
        open.cancel(action, ADAS, 1);

        assertThat(actions.stop(action.id(), entry("action.stop")))
                .get()
                .extracting(stopped -> stopped.progress().state())
                .isEqualTo(Action.State.STOPPED);

        assertThat(open.cancel(action, ADAS, 9).more()).isFalse();
        assertThat(states("ada", ids)).filteredOn(JobState.CANCELED::equals).hasSize(1);
        assertThat(progress(action).done()).isEqualTo(1);
    }

    @Test
    void the_workers_are_told_of_those_that_were_sent() {
        List<JobId> ids = submit("ada", 2);
        Action action = start();
        database.execute("UPDATE jobs SET dispatched_at = now() WHERE id = '" + ids.get(0) + "'");

        OpenJobs.Piece piece = open.cancel(action, ADAS, 9);

        assertThat(piece.sent()).containsExactly(ids.get(0));
        assertThat(open.cancel(action, ADAS, 9).more()).isFalse();
    }

    private Action start() {
        UUID id = Generators.timeBasedEpochGenerator().generate();
        return actions.start(new Actions.NewAction(
                id,
                Action.Kind.CANCEL,
                Wire.mapper().createObjectNode().put("tenant", "ada"),
                open.count(ADAS),
                entry("jobs.cancel")));
    }

    private static AuditEntry entry(String action) {
        return new AuditEntry(Samples.caller("ops"), action, "action:1", Map.of());
    }

    private Action.Progress progress(Action action) {
        return actions.find(action.id()).orElseThrow().progress();
    }

    private List<JobId> submit(String tenant, int count) {
        return Stream.generate(() -> Samples.insert(jobs, Samples.job(tenant)))
                .limit(count)
                .map(Job::id)
                .toList();
    }

    private List<JobState> states(String tenant, List<JobId> ids) {
        return ids.stream()
                .map(id -> jobs.find(tenant, id).orElseThrow().state())
                .toList();
    }
}
