package dev.darkroom.cli;

import java.io.PrintStream;

/** Where people read what happens. Thread-safe as far as {@link PrintStream} is. */
final class Terminal {
    private static final int BAR_WIDTH = 24;
    private static final String ERASE_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean interactive;

    /** @param interactive whether a line may be drawn again and again */
    Terminal(PrintStream out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    boolean isInteractive() {
        return interactive;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Draws a bar over the last one; where lines cannot be drawn again, nothing. */
    void progress(String label, double fraction, String state) {
        if (!interactive) {
            return;
        }
        int full = (int) Math.round(Math.max(0, Math.min(1, fraction)) * BAR_WIDTH);
        out.print(ERASE_LINE + label + " [" + "#".repeat(full) + ".".repeat(BAR_WIDTH - full) + "] " + state);
        out.flush();
    }

    /** Replaces the bar by a final line. */
    void done(String text) {
        out.println(interactive ? ERASE_LINE + text : text);
        out.flush();
    }
}
