package dev.darkroom.gateway.tenants;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;

/** The way of people with a browser: a key for a session, and back. Thread-safe. */
@ApplicationScoped
public class SignIn {

    private final Keys keys;
    private final Sessions sessions;
    private final Throttle throttle;

    SignIn(Keys keys, Sessions sessions, Throttle throttle) {
        this.keys = keys;
        this.sessions = sessions;
        this.throttle = throttle;
    }

    /**
     * Begins a session of the key.
     *
     * @param secure whether the request came over HTTPS
     * @throws ProblemException 401 for an unknown key, 403 for a form of another site, 429 for too many tries
     */
    public NewCookie open(String secret, HttpHeaders headers, boolean secure) {
        fromHere("POST", headers);
        throttle.beforeLookUp(secret);
        Caller caller = keys.find(secret).orElseThrow(() -> {
            throttle.unknown(secret);
            return new ProblemException(FailureCode.UNAUTHENTICATED, "This key is unknown or was revoked.");
        });
        throttle.spend(secret, caller);
        return SessionCookie.holding(sessions.open(SecretHash.of(secret)), secure);
    }

    /**
     * Begins a session of somebody whom a provider of identities vouches for.
     *
     * @param secure whether the request came over HTTPS
     * @throws ProblemException 403 where an administrator shut them out
     */
    public NewCookie open(Person person, boolean secure) {
        return sessions.open(person)
                .map(token -> SessionCookie.holding(token, secure))
                .orElseThrow(() -> new ProblemException(
                        FailureCode.FORBIDDEN,
                        "An admin has revoked what you signed in with. Ask one to let you in again."));
    }

    /** Ends the session of a request, if it has one. */
    public NewCookie close(HttpHeaders headers, boolean secure) {
        fromHere("POST", headers);
        SessionCookie.token(headers).ifPresent(sessions::close);
        return SessionCookie.gone(secure);
    }

    /** Whether a request carries a session, be it one that has ended. */
    public boolean carriesSession(HttpHeaders headers) {
        return SessionCookie.token(headers).isPresent();
    }

    /** Who is signed in, for a page; empty for nobody. */
    public Optional<Caller> who(HttpHeaders headers) {
        return SessionCookie.token(headers).filter(throttle::mayLookUp).flatMap(token -> {
            Optional<Caller> found = sessions.find(token);
            if (found.isEmpty()) {
                throttle.unknown(token);
            }
            return found;
        });
    }

    /**
     * Who makes a request of the API with a session.
     *
     * @throws ProblemException 401 for a session that has ended, 403 for a request that another site made, 429
     */
    Caller caller(String token, String method, HttpHeaders headers) {
        fromHere(method, headers);
        throttle.beforeLookUp(token);
        Caller caller = sessions.find(token).orElseThrow(() -> {
            throttle.unknown(token);
            return new ProblemException(FailureCode.UNAUTHENTICATED, "the session has ended; sign in again");
        });
        throttle.spend(token, caller);
        return caller;
    }

    private static void fromHere(String method, HttpHeaders headers) {
        if (!SameOrigin.holds(method, headers)) {
            throw new ProblemException(
                    FailureCode.FORBIDDEN,
                    "with a session only pages of this gateway may ask; from elsewhere send a key as Authorization: Bearer");
        }
    }
}
