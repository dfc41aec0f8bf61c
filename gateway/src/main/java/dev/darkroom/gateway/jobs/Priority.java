package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What goes first among the jobs that wait. */
public enum Priority {
    /** Somebody looks at a screen and waits. */
    INTERACTIVE(0),
    NORMAL(1),
    /** Whenever nothing else wants the workers. */
    BATCH(2);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    /** Its number in the database: the lower goes first. */
    public int rank() {
        return rank;
    }

    /** Reads {@link #rank()}. */
    public static Priority ranked(int rank) {
        return Arrays.stream(values())
                .filter(each -> each.rank == rank)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no priority has rank " + rank));
    }

    /** The name in JSON, such as {@code interactive}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #wireName()}. */
    public static Optional<Priority> named(String wireName) {
        return Arrays.stream(values())
                .filter(each -> each.wireName().equals(wireName))
                .findFirst();
    }

    /** All {@link #wireName() names}. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Priority::wireName).toList();
    }
}
