package dev.darkroom.gateway.tenants;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a key may do. */
public enum Scope {
    /** Submit and change jobs. */
    JOBS,
    /** Read jobs, outputs and models. */
    READ,
    /** Everything of every tenant. */
    ADMIN;

    /** The name in settings and in the database, such as {@code jobs}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #wireName()}. */
    public static Scope parse(String name) {
        return Arrays.stream(values())
                .filter(scope -> scope.wireName().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("unknown scope '" + name + "'; known: jobs, read, admin"));
    }
}
