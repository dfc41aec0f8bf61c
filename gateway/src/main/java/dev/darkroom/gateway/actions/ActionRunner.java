package dev.darkroom.gateway.actions;

import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Does the actions that run. Each goes on for a moment when it is its turn, so none waits for the end of another. Nothing is held
 * between two pieces, so when a gateway dies, another one goes on after the last piece that was committed.
 */
@ApplicationScoped
class ActionRunner {

    private static final Logger LOG = Logger.getLogger(ActionRunner.class);

    /** How long an action goes on when it is its turn; its last piece may end later. */
    private static final Duration TURN = Duration.ofMillis(200);

    private final Actions actions;
    private final Map<Action.Kind, Work> works;
    private final Clock clock;
    private volatile boolean stopped;

    ActionRunner(Actions actions, @All List<Work> works, Clock clock) {
        this.actions = actions;
        this.works = works.stream().collect(Collectors.toMap(Work::kind, Function.identity()));
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            boolean more = true;
            while (more && !stopped) {
                more = false;
                // Those that began meanwhile have their turn, too.
                for (Action action : actions.running()) {
                    more |= turn(action);
                }
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for actions, will try again: cause=%s", e.getCause());
        }
    }

    /** Whether there is more to do now. */
    private boolean turn(Action action) {
        Work work = works.get(action.kind());
        if (work == null) {
            throw new IllegalStateException("nobody does an action of the kind " + action.kind());
        }
        try {
            Instant end = clock.instant().plus(TURN);
            boolean more = true;
            while (more && !stopped && clock.instant().isBefore(end)) {
                more = actions.find(action.id())
                        .filter(now -> now.progress().state() == Action.State.RUNNING)
                        .map(work::some)
                        .orElse(false);
            }
            return more;
        } catch (UnavailableException e) {
            LOG.warnf("cannot go on with an action, will try again: action=%s cause=%s", action.id(), e.getCause());
            return false;
        } catch (RuntimeException e) {
            // Another one may go well.
            LOG.errorf(e, "a piece of an action broke, will try again: action=%s", action.id());
            return false;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }
}
