package dev.darkroom.gateway.tenants;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions for unit tests. */
final class InMemorySessions implements SessionStore {

    private final InMemoryKeys keys;
    private final Map<SecretHash, Row> rows = new ConcurrentHashMap<>();

    InMemorySessions(InMemoryKeys keys) {
        this.keys = keys;
    }

    private record Row(SecretHash secret, Instant until) {}

    @Override
    public void open(SecretHash token, SecretHash secret, Instant now, Instant until) {
        if (keys.find(secret).isPresent()) {
            rows.put(token, new Row(secret, until));
        }
    }

    @Override
    public Optional<Session> find(SecretHash token, Instant now) {
        return Optional.ofNullable(rows.get(token))
                .filter(row -> row.until().isAfter(now))
                .flatMap(row -> keys.find(row.secret()).map(caller -> new Session(caller, row.until())));
    }

    @Override
    public void extend(SecretHash token, Instant until) {
        rows.computeIfPresent(token, (hash, row) -> new Row(row.secret(), until));
    }

    @Override
    public void close(SecretHash token) {
        rows.remove(token);
    }

    Instant until(SecretHash token) {
        return rows.get(token).until();
    }
}
