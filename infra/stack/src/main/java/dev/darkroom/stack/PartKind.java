package dev.darkroom.stack;

import java.util.Arrays;
import java.util.Locale;

/** The servers that a stack is made of. */
public enum PartKind {
    KAFKA,
    POSTGRES,
    S3;

    /** As it is written on command lines and in file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PartKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new StackFailure("Unknown part \"" + label + "\": the parts are kafka, postgres and s3."));
    }
}
