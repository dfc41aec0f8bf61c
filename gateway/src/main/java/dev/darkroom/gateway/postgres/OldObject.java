package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.ObjectKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object in the bucket, taken apart for the question whether a row refers to it.
 *
 * @param first the key; of an input its tenant
 * @param second of an output its job, of an upload its file, of an input its hash
 */
record OldObject(Kind kind, String first, String second) {

    private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern OUTPUT = Pattern.compile("outputs/(" + UUID + ")/[^/]+");
    private static final Pattern UPLOAD = Pattern.compile("uploads/[^/]+/(" + UUID + ")");
    private static final Pattern INPUT = Pattern.compile("inputs/([^/]+)/([0-9a-f]{64})");

    enum Kind {
        OUTPUT,
        UPLOAD,
        INPUT
    }

    /** Empty where the platform does not make such keys: it is somebody else's object. */
    static Optional<OldObject> of(ObjectKey key) {
        Matcher output = OUTPUT.matcher(key.value());
        if (output.matches()) {
            return Optional.of(new OldObject(Kind.OUTPUT, key.value(), output.group(1)));
        }
        Matcher upload = UPLOAD.matcher(key.value());
        if (upload.matches()) {
            return Optional.of(new OldObject(Kind.UPLOAD, key.value(), upload.group(1)));
        }
        Matcher input = INPUT.matcher(key.value());
        return input.matches()
                ? Optional.of(new OldObject(Kind.INPUT, input.group(1), input.group(2)))
                : Optional.empty();
    }
}
