package dev.darkroom.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a job's input names a picture: {@code sha256:} and the hash of the file's bytes. The file lies under
 * {@link ObjectKey#input}. Immutable.
 *
 * @param sha256 64 hexadecimal digits in lower case
 */
public record PictureReference(String sha256) {

    private static final String PREFIX = "sha256:";
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    public PictureReference {
        if (!DIGITS.matcher(sha256).matches()) {
            throw new IllegalArgumentException("a sha256 is 64 hexadecimal digits in lower case");
        }
    }

    /** Reads {@link #toString()}; empty where the text is anything else. */
    public static Optional<PictureReference> parse(String text) {
        return Optional.of(text)
                .filter(given -> given.startsWith(PREFIX))
                .map(given -> given.substring(PREFIX.length()))
                .filter(DIGITS.asMatchPredicate())
                .map(PictureReference::new);
    }

    /** The reference to a picture of these bytes. */
    public static PictureReference to(byte[] file) {
        try {
            return new PictureReference(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + sha256;
    }
}
