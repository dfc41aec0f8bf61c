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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Authorization: Bearer <key>} (RFC 6750, section 2.1), or the session of a page of this gateway, and holds it
 * against {@link Needs}.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
class Authentication implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Keys keys;
    private final Throttle throttle;
    private final SignIn sessions;
    private final CurrentCaller current;
    private final ResourceInfo resource;

    private final HttpHeaders headers;

    Authentication(
            Keys keys,
            Throttle throttle,
            SignIn sessions,
            CurrentCaller current,
            ResourceInfo resource,
            HttpHeaders headers) {
        this.keys = keys;
        this.throttle = throttle;
        this.sessions = sessions;
        this.current = current;
        this.resource = resource;
        this.headers = headers;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        if (needs == null) {
            return;
        }
        Caller caller = caller(request);
        if (!caller.may(needs.value())) {
            throw new ProblemException(
                    FailureCode.FORBIDDEN,
                    "this key lacks the scope '" + needs.value().wireName() + "'; use a key that has it");
        }
        current.set(caller);
    }

    private Caller caller(ContainerRequestContext request) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        Optional<String> session = authorization == null ? SessionCookie.token(headers) : Optional.empty();
        if (session.isPresent()) {
            return sessions.caller(session.get(), request.getMethod(), headers);
        }
        String secret = secret(authorization);
        throttle.beforeLookUp(secret);
        Caller caller = keys.find(secret).orElseThrow(() -> unknown(secret));
        throttle.spend(secret, caller);
        return caller;
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
