package dev.darkroom.gateway.tenants;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/** Reads {@code Authorization: Bearer <key>} (RFC 6750, section 2.1) and holds it against {@link Needs}. */
@Provider
@Priority(Priorities.AUTHENTICATION)
class Authentication implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Keys keys;
    private final Throttle throttle;
    private final CurrentCaller current;
    private final ResourceInfo resource;

    Authentication(Keys keys, Throttle throttle, CurrentCaller current, ResourceInfo resource) {
        this.keys = keys;
        this.throttle = throttle;
        this.current = current;
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        if (needs == null) {
            return;
        }
        String secret = secret(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        throttle.beforeLookUp(secret);
        Caller caller = keys.find(secret).orElseThrow(() -> unknown(secret));
        throttle.spend(secret, caller);
        if (!caller.may(needs.value())) {
            throw new ProblemException(
                    FailureCode.FORBIDDEN,
                    "this key lacks the scope '" + needs.value().wireName() + "'; use a key that has it");
        }
        current.set(caller);
    }

    private ProblemException unknown(String secret) {
        throttle.unknown(secret);
        return new ProblemException(
                FailureCode.UNAUTHENTICATED, "this key is unknown or was revoked; ask for a new one");
    }

    private static String secret(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(
                    FailureCode.UNAUTHENTICATED, "send your key in the header: Authorization: Bearer <key>");
        }
        return header.substring(SCHEME.length()).strip();
    }
}
