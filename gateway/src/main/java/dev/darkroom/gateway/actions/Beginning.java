package dev.darkroom.gateway.actions;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.actions.ActionView.Counted;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Counts what matches, and begins an action unless only that was asked for. */
@ApplicationScoped
public class Beginning {

    private final Actions actions;
    private final CurrentCaller caller;
    private final NoArgGenerator ids;

    Beginning(Actions actions, CurrentCaller caller, NoArgGenerator ids) {
        this.actions = actions;
        this.caller = caller;
        this.ids = ids;
    }

    /**
     * How many match, and the action that was begun.
     *
     * @param act as the audit log calls it, such as {@code jobs.cancel}
     * @param count what tells how many match; a {@link TooManyException} is answered with 503
     */
    public <F> Counted begin(Action.Kind kind, String act, FilterRequest<F> request, ToIntFunction<F> count) {
        int matching = count(request.filter(), count);
        if (request.dryRun()) {
            return new Counted(matching, true, null);
        }
        UUID id = ids.generate();
        AuditEntry entry =
                new AuditEntry(caller.get(), act, "action:" + id, Map.of("filter", request.given(), "total", matching));
        return new Counted(
                matching,
                false,
                ActionView.of(actions.start(new Actions.NewAction(id, kind, request.given(), matching, entry))));
    }

    private static <F> int count(F filter, ToIntFunction<F> count) {
        try {
            return count.applyAsInt(filter);
        } catch (TooManyException e) {
            throw (ProblemException) new ProblemException(
                            FailureCode.OVERLOADED,
                            "so many match that counting them takes too long; narrow the filter")
                    .initCause(e);
        }
    }
}
