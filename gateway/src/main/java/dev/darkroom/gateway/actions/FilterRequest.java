package dev.darkroom.gateway.actions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.Members;
import java.util.function.Function;

/**
 * The body of a call to do something to many things: {@code {"filter": {…}, "dry_run": true}}.
 *
 * @param filter to which
 * @param given the filter as it was sent, which the action keeps
 * @param dryRun whether they are only counted
 */
public record FilterRequest<F>(F filter, ObjectNode given, boolean dryRun) {

    /**
     * Reads a body.
     *
     * @param known the members that a filter may have
     * @param read reads them
     * @throws dev.darkroom.gateway.http.ProblemException 422 also for a filter without members, which would match everything
     */
    public static <F> FilterRequest<F> read(ObjectNode body, String[] known, Function<Members, F> read) {
        Members members = Members.of(body, "filter", "dry_run");
        Members filter = members.object("filter", known);
        if (filter.isEmpty()) {
            members.wrong("filter", "must name at least one of " + String.join(", ", known));
        }
        F parsed = read.apply(filter);
        boolean dryRun = members.flag("dry_run");
        members.check();
        return new FilterRequest<>(parsed, (ObjectNode) body.get("filter"), dryRun);
    }
}
