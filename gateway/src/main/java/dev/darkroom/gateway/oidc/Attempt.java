package dev.darkroom.gateway.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One try to sign in. The browser keeps it meanwhile, so that any gateway can go on with it.
 *
 * @param state comes back with the answer (RFC 6749, section 10.12)
 * @param nonce comes back in the ID token
 * @param verifier proves to the provider that who asks for the token began the attempt (RFC 7636)
 * @param to where to go then
 */
public record Attempt(String state, String nonce, String verifier, String to) {

    private static final int BYTES = 32;

    /** So many bytes, as {@link #text} writes them. */
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{43}");

    static Attempt begin(RandomGenerator chance, String to) {
        return new Attempt(text(chance), text(chance), text(chance), to);
    }

    /** As a cookie keeps it. */
    public String kept() {
        return String.join(".", state, nonce, verifier, encoder().encodeToString(to.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads {@link #kept()}; empty where it is none. */
    public static Optional<Attempt> read(String kept) {
        String[] parts = kept.split("\\.", -1);
        if (parts.length != 4 || !Stream.of(parts).limit(3).allMatch(Attempt::isText)) {
            return Optional.empty();
        }
        try {
            String to = new String(Base64.getUrlDecoder().decode(parts[3]), StandardCharsets.UTF_8);
            return Optional.of(new Attempt(parts[0], parts[1], parts[2], to));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether an answer is the one of this attempt. */
    boolean isAnsweredBy(String state) {
        return MessageDigest.isEqual(
                this.state.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isText(String part) {
        return TEXT.matcher(part).matches();
    }

    private static String text(RandomGenerator chance) {
        byte[] bytes = new byte[BYTES];
        chance.nextBytes(bytes);
        return encoder().encodeToString(bytes);
    }

    private static Base64.Encoder encoder() {
        return Base64.getUrlEncoder().withoutPadding();
    }
}
