package dev.darkroom.gateway.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What messages to a receiver are signed with (Standard Webhooks, symmetric).
 *
 * @param text {@code whsec_} and base64 of 24 to 64 bytes
 */
public record SigningSecret(String text) {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    public SigningSecret {
        int bytes = text.startsWith(PREFIX) ? key(text).length : 0;
        if (bytes < 24 || bytes > 64) {
            throw new IllegalArgumentException("a secret is " + PREFIX + " and base64 of 24 to 64 bytes");
        }
    }

    /** A new one. */
    static SigningSecret random(RandomGenerator chance) {
        byte[] key = new byte[BYTES];
        chance.nextBytes(key);
        return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    /**
     * A signature: {@code v1,} and base64 of HMAC-SHA256 over {@code id.timestamp.body}.
     *
     * @param timestamp seconds since 1970
     */
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(text), ALGORITHM));
            byte[] signature = mac.doFinal((id + '.' + timestamp + '.' + body).getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static byte[] key(String text) {
        return Base64.getDecoder().decode(text.substring(PREFIX.length()));
    }

    /** Not the secret, which might get into a log. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
