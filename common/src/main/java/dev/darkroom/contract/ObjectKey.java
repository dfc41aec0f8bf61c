package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of an object in the bucket. An output's key holds the hash of its bytes, so a late writer never overwrites
 * what a finished job points to. Immutable.
 */
public record ObjectKey(@JsonValue String value) {

    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*");
    private static final int MAX_LENGTH = 512;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ObjectKey {
        Objects.requireNonNull(value, "value");
        if (value.length() > MAX_LENGTH || !ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("not an object key: '" + value + "'");
        }
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

    @Override
    public String toString() {
        return value;
    }
}
