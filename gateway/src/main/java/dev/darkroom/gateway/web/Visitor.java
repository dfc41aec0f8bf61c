package dev.darkroom.gateway.web;

import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.tenants.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at a page.
 *
 * @param caller null for somebody who is not signed in
 * @param path of the page, for the navigation and for coming back after signing in
 */
public record Visitor(@Nullable Caller caller, String path) {

    /** Whether somebody is signed in. */
    public boolean signedIn() {
        return caller != null;
    }

    /** Whether jobs may be submitted and changed. */
    public boolean submits() {
        return caller != null && caller.may(Scope.JOBS);
    }

    /** Whether pictures and jobs are theirs to see. */
    public boolean reads() {
        return caller != null && caller.may(Scope.READ);
    }

    /** Whether the pages of the admins are theirs to see. */
    public boolean admin() {
        return caller != null && caller.may(Scope.ADMIN);
    }

    /** The id of the key that they are signed in with; empty for nobody. */
    public String key() {
        return caller == null ? "" : caller.key().toString();
    }

    /** Whose pictures are shown; empty for nobody's. */
    public String tenant() {
        return caller == null ? "" : caller.tenant();
    }
}
