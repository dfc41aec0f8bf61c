package dev.darkroom.gateway.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.audit.AuditEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose turn it is, without a database. */
class ActionRunnerTest {

    private final List<Action> rows = new ArrayList<>();
    private final List<Action.Kind> pieces = new ArrayList<>();

    @Test
    void an_action_that_was_stopped_is_left_even_where_its_work_would_go_on() {
        Action redrive = begin(Action.Kind.REDRIVE);
        ActionRunner runner = runner(work(Action.Kind.REDRIVE, action -> {
            if (pieces.size() == 2) {
                end(redrive, Action.State.STOPPED);
            }
            // Not for ever where it is not left.
            return pieces.size() < 100;
        }));

        runner.tick();

        assertThat(pieces).hasSize(2);
    }

    private ActionRunner runner(Work... works) {
        return new ActionRunner(new Rows(), List.of(works));
    }

    private Work work(Action.Kind kind, Predicate<Action> some) {
        return new Work() {
            @Override
            public Action.Kind kind() {
                return kind;
            }

            @Override
            public boolean some(Action action) {
                pieces.add(kind);
                return some.test(action);
            }
        };
    }

    private Action begin(Action.Kind kind) {
        Action action = action(Generators.timeBasedEpochGenerator().generate(), kind, Action.State.RUNNING);
        rows.add(action);
        return action;
    }

    private void end(Action action, Action.State state) {
        rows.replaceAll(row -> row.id().equals(action.id()) ? action(row.id(), row.kind(), state) : row);
    }

    private static Action action(UUID id, Action.Kind kind, Action.State state) {
        return new Action(
                id,
                kind,
                Wire.mapper().createObjectNode(),
                9,
                new Action.Progress(state, 0, 0, null, null, null),
                "ops",
                id,
                Instant.parse("2030-01-01T00:00:00Z"));
    }

    /** What the runner asks of all actions. */
    private final class Rows implements Actions {

        @Override
        public Optional<Action> find(UUID id) {
            return rows.stream().filter(row -> row.id().equals(id)).findFirst();
        }

        @Override
        public List<Action> running() {
            return rows.stream()
                    .filter(row -> row.progress().state() == Action.State.RUNNING)
                    .toList();
        }

        @Override
        public Action start(NewAction action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Action> list(@Nullable UUID before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Action> stop(UUID id, AuditEntry entry) {
            throw new UnsupportedOperationException();
        }
    }
}
