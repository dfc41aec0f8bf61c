package dev.darkroom.gateway.tenants;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Sessions of browsers by the hash of their token. */
public interface SessionStore {

    /** Begins a session of a key; what has ended by now is forgotten. */
    void open(SecretHash token, UUID key, Instant now, Instant until);

    /** The session, or empty where there is none, it has ended, or its key was revoked. */
    Optional<Session> find(SecretHash token, Instant now);

    /** Lets a session last longer. */
    void extend(SecretHash token, Instant until);

    /** Ends a session; ending what is none changes nothing. */
    void close(SecretHash token);

    /** Who is signed in, and until when. */
    record Session(Caller caller, Instant expiresAt) {}
}
