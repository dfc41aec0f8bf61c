package dev.darkroom.gateway.tenants;

import java.time.Instant;
import java.util.Optional;

/** Sessions of browsers by the hash of their token. */
public interface SessionStore {

    /** Begins a session with a key's secret; what has ended by now is forgotten. A secret that is none begins nothing. */
    void open(SecretHash token, SecretHash secret, Instant now, Instant until);

    /** The session, or empty where there is none, it has ended, or the secret that began it has: by a revocation, a rotation or in time. */
    Optional<Session> find(SecretHash token, Instant now);

    /** Lets a session last longer. */
    void extend(SecretHash token, Instant until);

    /** Ends a session; ending what is none changes nothing. */
    void close(SecretHash token);

    /** Who is signed in, and until when. */
    record Session(Caller caller, Instant expiresAt) {}
}
