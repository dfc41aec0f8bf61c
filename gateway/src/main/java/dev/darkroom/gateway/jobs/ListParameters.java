package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Rfc3339;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a list. Each method answers 400 to what it cannot read. */
public final class ListParameters {

    private static final int LARGEST_PAGE = 200;

    /** What the names of tag parameters begin with. */
    private static final String TAG = "tag.";

    private ListParameters() {}

    /** The parameters {@code tag.name=value}. */
    public static Map<String, String> tags(Map<String, List<String>> query) {
        Map<String, String> tags = new TreeMap<>();
        query.forEach((name, values) -> {
            if (name.startsWith(TAG)) {
                String tag = name.substring(TAG.length());
                if (!Labels.isName(tag)) {
                    throw new ProblemException(
                            FailureCode.MALFORMED_REQUEST,
                            "a tag's name has 1 to 64 letters, digits, dots, hyphens, underscores");
                }
                tags.put(tag, String.valueOf(text(name, values.get(0))));
            }
        });
        return tags;
    }

    /** A text that the database can hold. */
    public static @Nullable String text(String name, @Nullable String value) {
        if (value != null && value.indexOf(0) >= 0) {
            throw new ProblemException(FailureCode.MALFORMED_REQUEST, name + " does not hold U+0000");
        }
        return value;
    }

    static @Nullable Instant time(String name, @Nullable String value) {
        try {
            return value == null ? null : Rfc3339.parse(value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST, name + " " + e.getMessage() + "; in a query + is written %2B");
        }
    }

    public static @Nullable JobState state(@Nullable String name) {
        try {
            return name == null ? null : JobState.parse(name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(FailureCode.MALFORMED_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    public static int pageSize(String limit) {
        if (limit.matches("[0-9]{1,3}")) {
            int size = Integer.parseInt(limit);
            if (size >= 1 && size <= LARGEST_PAGE) {
                return size;
            }
        }
        throw new ProblemException(
                FailureCode.MALFORMED_REQUEST, "limit is 1 to " + LARGEST_PAGE + ", not '" + limit + "'");
    }
}
