package dev.darkroom.gateway.tenants;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** The caller of the request at hand; set by {@link Authentication} before a resource runs. */
@RequestScoped
public class CurrentCaller {

    private @Nullable Caller caller;

    void set(Caller caller) {
        this.caller = caller;
    }

    /** The caller. */
    public Caller get() {
        if (caller == null) {
            throw new IllegalStateException("a resource without @Needs asks for its caller");
        }
        return caller;
    }

    /** The tenant of the caller. */
    public String tenant() {
        return get().tenant();
    }
}
