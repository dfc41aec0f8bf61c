package dev.darkroom.gateway.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.limits.Hands;
import java.time.Duration;
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

    private final Hands clock = new Hands();
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

    @Test
    void an_action_that_begins_meanwhile_does_not_wait_for_the_end_of_a_long_one() {
        begin(Action.Kind.REDRIVE);
        ActionRunner runner = runner(
                work(Action.Kind.REDRIVE, action -> {
                    if (pieces.size() == 1) {
                        begin(Action.Kind.CANCEL);
                    }
                    boolean more = count(Action.Kind.REDRIVE) < 1_000;
                    if (!more) {
                        end(action, Action.State.FINISHED);
                    }
                    return more;
                }),
                work(Action.Kind.CANCEL, action -> {
                    end(action, Action.State.FINISHED);
                    return false;
                }));

        runner.tick();

        assertThat(pieces.indexOf(Action.Kind.CANCEL)).isBetween(1, 10);
        assertThat(count(Action.Kind.REDRIVE)).isEqualTo(1_000);
        assertThat(count(Action.Kind.CANCEL)).isEqualTo(1);
    }

    @Test
    void an_action_that_breaks_does_not_keep_another_one_from_its_end() {
        begin(Action.Kind.CANCEL);
        begin(Action.Kind.REDRIVE);
        ActionRunner runner = runner(
                work(Action.Kind.CANCEL, action -> {
                    throw new IllegalStateException("as it is meant to be");
                }),
                work(Action.Kind.REDRIVE, action -> count(Action.Kind.REDRIVE) < 10));

        runner.tick();

        assertThat(count(Action.Kind.REDRIVE)).isEqualTo(10);
    }

    private long count(Action.Kind kind) {
        return pieces.stream().filter(kind::equals).count();
    }

    private ActionRunner runner(Work... works) {
        return new ActionRunner(new Rows(), List.of(works), clock);
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
                clock.move(Duration.ofMillis(50));
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
        public List<Action> list(Action.@Nullable State state, @Nullable UUID before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Action> stop(UUID id, AuditEntry entry) {
            throw new UnsupportedOperationException();
        }
    }
}
