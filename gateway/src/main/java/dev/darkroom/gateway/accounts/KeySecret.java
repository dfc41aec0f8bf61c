package dev.darkroom.gateway.accounts;

import dev.darkroom.gateway.tenants.SecretHash;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** A fresh secret of an API key: {@code dk_} and 32 random bytes in base64url. It is shown once and not kept. */
record KeySecret(String text) {

    private static final String PREFIX = "dk_";
    private static final int BYTES = 32;
    private static final int SHOWN = 4;

    static KeySecret random(RandomGenerator chance) {
        byte[] bytes = new byte[BYTES];
        chance.nextBytes(bytes);
        return new KeySecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    SecretHash hash() {
        return SecretHash.of(text);
    }

    /** What people know it by. */
    String hint() {
        return text.substring(text.length() - SHOWN);
    }

    /** Not the secret, which might get into a log. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
