package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The header {@code Idempotency-Key} of a submission (IETF draft-ietf-httpapi-idempotency-key-header): the same key with the
 * same body stands for the same job.
 *
 * @param value 1 to 255 visible ASCII characters
 * @param fingerprint SHA-256 of the body in hexadecimal, whatever the order of its members
 * @param keptFor how long the key stands for its job
 */
public record IdempotencyKey(String value, String fingerprint, Duration keptFor) {

    /** How long a client may repeat a submission. */
    public static final Duration KEPT_FOR = Duration.ofHours(24);

    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,255}");

    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    /**
     * The key of a request with this body.
     *
     * @throws ProblemException 400 when the value is no key
     */
    public static IdempotencyKey of(String value, JsonNode body) {
        if (!VISIBLE.matcher(value).matches()) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST,
                    "an Idempotency-Key has 1 to 255 visible ASCII characters; a UUID does well");
        }
        return new IdempotencyKey(value, fingerprint(body), KEPT_FOR);
    }

    /** The answer to a key that stands for another request. */
    public static ProblemException reused() {
        return new ProblemException(
                FailureCode.IDEMPOTENCY_KEY_REUSED,
                "the key stands for a request with another body for " + KEPT_FOR.toHours()
                        + " h; take a new key for a new request");
    }

    private static String fingerprint(JsonNode body) {
        try (DigestOutputStream digest =
                new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            CANONICAL.writeValue(digest, body);
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException("a body that was read cannot be written", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
