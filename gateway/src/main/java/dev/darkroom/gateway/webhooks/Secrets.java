package dev.darkroom.gateway.webhooks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver's messages are signed with.
 *
 * @param old the one before, while it signs too
 */
public record Secrets(SigningSecret current, @Nullable SigningSecret old) {

    /** How long both sign after a rotation. */
    public static final Duration OVERLAP = Duration.ofHours(24);

    /** The header {@code webhook-signature}: one signature a secret, with spaces between. */
    String signatures(String id, long timestamp, String body) {
        String signature = current.sign(id, timestamp, body);
        return old == null ? signature : signature + ' ' + old.sign(id, timestamp, body);
    }
}
