package dev.darkroom.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Ties a child process to this JVM, so that it ends when this JVM ends, however that happens. A shell watches its standard
 * input, whose other end this JVM holds, and becomes the child itself: the process id is the child's.
 */
public final class Tether {

    private static final String WATCH_THEN_BECOME =
            "exec 3<&0; (cat <&3 >/dev/null; kill -9 $$ 2>/dev/null) & exec 3<&-; exec \"$@\" </dev/null";

    private Tether() {}

    /**
     * The command, tied. End the child through {@link Process#toHandle()}: {@link Process#destroy()} closes the standard
     * input, which kills it.
     */
    public static List<String> tied(List<String> command) {
        List<String> tied = new ArrayList<>(List.of("/bin/sh", "-c", WATCH_THEN_BECOME, "tethered"));
        tied.addAll(command);
        return tied;
    }
}
