package dev.darkroom.gateway.actions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.audit.AuditEntry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All actions. */
public interface Actions {

    /**
     * An action about to begin.
     *
     * @param total how many things match now
     * @param entry of its start, written in the same transaction; says who starts it
     */
    record NewAction(UUID id, Action.Kind kind, ObjectNode filter, int total, AuditEntry entry) {}

    /** Begins one: some gateway does it from now on. */
    Action start(NewAction action);

    Optional<Action> find(UUID id);

    /** The newest first, those in a state or all, from before one of them on. */
    List<Action> list(Action.@Nullable State state, @Nullable UUID before, int limit);

    /** Those that run, the oldest first. */
    List<Action> running();

    /** Stops one where it is; one that has ended stays as it is. Empty where there is none. */
    Optional<Action> stop(UUID id, AuditEntry entry);
}
