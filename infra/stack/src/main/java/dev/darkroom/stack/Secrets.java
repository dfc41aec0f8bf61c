package dev.darkroom.stack;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes passwords and keys that nobody can guess. Thread-safe. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** 256 random bits as 43 characters of A–Z a–z 0–9 - and _. */
    public static String token() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
