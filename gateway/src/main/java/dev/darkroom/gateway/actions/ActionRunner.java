package dev.darkroom.gateway.actions;

import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Does the actions that run, the oldest first. Nothing is held between two pieces, so when a gateway dies, another one goes on after
 * the last piece that was committed.
 */
@ApplicationScoped
class ActionRunner {

    private static final Logger LOG = Logger.getLogger(ActionRunner.class);

    private final Actions actions;
    private final Map<Action.Kind, Work> works;
    private volatile boolean stopped;

    ActionRunner(Actions actions, @All List<Work> works) {
        this.actions = actions;
        this.works = works.stream().collect(Collectors.toMap(Work::kind, Function.identity()));
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            actions.running().forEach(this::run);
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for actions, will try again: cause=%s", e.getCause());
        }
    }

    private void run(Action action) {
        Work work = works.get(action.kind());
        if (work == null) {
            throw new IllegalStateException("nobody does an action of the kind " + action.kind());
        }
        try {
            boolean more = true;
            while (more && !stopped) {
                more = actions.find(action.id())
                        .filter(now -> now.progress().state() == Action.State.RUNNING)
                        .map(work::some)
                        .orElse(false);
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot go on with an action, will try again: action=%s cause=%s", action.id(), e.getCause());
        } catch (RuntimeException e) {
            // Another one may go well.
            LOG.errorf(e, "a piece of an action broke, will try again: action=%s", action.id());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }
}
