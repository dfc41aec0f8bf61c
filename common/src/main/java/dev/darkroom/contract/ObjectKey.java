package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of an object in the bucket. A key holds the hash of the object's bytes, so a late writer never overwrites
 * what a job points to. Immutable.
 */
public record ObjectKey(@JsonValue String value) {

    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*");
    private static final Pattern FOLDER = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final int MAX_LENGTH = 512;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ObjectKey {
        Objects.requireNonNull(value, "value");
        if (!is(value)) {
            throw new IllegalArgumentException("not an object key: '" + value + "'");
        }
    }

    /** Whether a text is a key. */
    public static boolean is(String text) {
        return text.length() <= MAX_LENGTH && ALLOWED.matcher(text).matches();
    }

    /**
     * {@code outputs/<job>/<index>-<sha256>.<extension>}.
     *
     * @param sha256 64 hexadecimal digits in lower case
     * @param extension such as {@code png}
     */
    public static ObjectKey output(JobId job, int index, String sha256, String extension) {
        return new ObjectKey("outputs/" + job + "/" + index + "-" + sha256 + "." + extension);
    }

    /**
     * {@code inputs/<tenant>/<sha256>}: a picture that a tenant sent with a job. Two tenants never share one.
     *
     * @param sha256 of the picture's bytes, 64 hexadecimal digits in lower case
     */
    public static ObjectKey input(String tenant, String sha256) {
        if (!FOLDER.matcher(tenant).matches()) {
            throw notATenant(tenant);
        }
        return new ObjectKey("inputs/" + tenant + "/" + new PictureReference(sha256).sha256());
    }

    /** {@code uploads/<tenant>/<file>}: where a client puts a picture itself, until it is checked. */
    public static ObjectKey upload(String tenant, UUID file) {
        if (!FOLDER.matcher(tenant).matches()) {
            throw notATenant(tenant);
        }
        return new ObjectKey("uploads/" + tenant + "/" + file);
    }

    private static IllegalArgumentException notATenant(String tenant) {
        return new IllegalArgumentException("not the name of a tenant: '" + tenant + "'");
    }

    @Override
    public String toString() {
        return value;
    }
}
