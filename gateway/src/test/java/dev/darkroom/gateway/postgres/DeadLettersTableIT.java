package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.Actions;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.deadletters.DeadLetter;
import dev.darkroom.gateway.deadletters.DeadLetters;
import dev.darkroom.gateway.deadletters.LetterFilter;
import dev.darkroom.gateway.jobs.Samples;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters as the actions of several gateways deal with them. */
class DeadLettersTableIT {

    private static final LetterFilter ADAS = new LetterFilter(null, "ada", null, null);

    private TestDatabase database;
    private Actions actions;
    private DeadLetters letters;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        actions = new ActionsTable(database.database());
        letters = new DeadLettersTable(database.database());
        for (int i = 0; i < 3; i++) {
            UUID job = Samples.insert(new JobsTable(database.database()), Samples.job("ada"))
                    .id()
                    .value();
            database.execute("INSERT INTO dead_letters (reason, job_id, tenant_id, model, pool) VALUES"
                    + " ('model_failed', '" + job + "', 'ada', 'sketch', 'default')");
        }
    }

    @Test
    void a_redrive_goes_from_letter_to_letter_and_what_was_dealt_with_is_not_done_again() {
        Action action = start(Action.Kind.REDRIVE);
        UUID first = next(action).id();

        assertThat(redrive(action, first).accepted()).isNotNull();
        DeadLetters.Redriven again = redrive(action, first);
        UUID second = next(now(action)).id();
        boolean goesOn = letters.passOver(action, second, "its input is erased");

        assertThat(again.accepted()).isNull();
        assertThat(again.held()).as("held again").isTrue();
        assertThat(goesOn).as("held when passing over").isTrue();
        assertThat(next(now(action)).id()).isNotIn(first, second);
        assertThat(now(action).progress().done()).isEqualTo(1);
        assertThat(now(action).progress().failed()).isEqualTo(1);
    }

    @Test
    void of_a_stopped_action_nothing_is_held_and_nothing_is_done() {
        for (Action.Kind kind : List.of(Action.Kind.REDRIVE, Action.Kind.DISMISS)) {
            Action action = start(kind);
            actions.stop(action.id(), entry("action.stop"));

            assertNothingIsDone(action);
        }
    }

    @Test
    void while_another_gateway_is_at_it_nothing_is_held_and_nothing_is_done() throws Exception {
        for (Action.Kind kind : List.of(Action.Kind.REDRIVE, Action.Kind.DISMISS)) {
            Action action = start(kind);
            try (Connection other = database.source().getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT 1 FROM admin_actions WHERE id = '" + action.id() + "' FOR UPDATE");

                assertNothingIsDone(action);
                other.rollback();
            }
        }
    }

    private void assertNothingIsDone(Action action) {
        UUID letter = next(action).id();
        if (action.kind() == Action.Kind.REDRIVE) {
            DeadLetters.Redriven redriven = redrive(action, letter);
            assertThat(redriven.accepted()).isNull();
            assertThat(redriven.held()).as("held for a redrive").isFalse();
            assertThat(letters.passOver(action, letter, "no"))
                    .as("held when passing over")
                    .isFalse();
        } else {
            assertThat(letters.dismiss(action, ADAS, 9).more()).isFalse();
        }
        assertThat(letters.count(ADAS, true)).isEqualTo(3);
        assertThat(now(action).progress().done()).isZero();
        assertThat(now(action).progress().failed()).isZero();
    }

    private DeadLetter next(Action action) {
        return letters.next(action, ADAS).orElseThrow();
    }

    private DeadLetters.Redriven redrive(Action action, UUID letter) {
        return letters.redrive(action, letter, Samples.job("ada"));
    }

    private Action now(Action action) {
        return actions.find(action.id()).orElseThrow();
    }

    private Action start(Action.Kind kind) {
        UUID id = Generators.timeBasedEpochGenerator().generate();
        return actions.start(new Actions.NewAction(
                id,
                kind,
                Wire.mapper().createObjectNode().put("tenant", "ada"),
                3,
                entry("dead_letters." + kind.wireName())));
    }

    private static AuditEntry entry(String action) {
        return new AuditEntry(Samples.caller("ops"), action, "action:1", Map.of());
    }
}
