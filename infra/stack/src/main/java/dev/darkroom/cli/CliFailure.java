package dev.darkroom.cli;

/** Why a command cannot do its work; the message is for the person at the terminal and says what to do. */
final class CliFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;
    static final int NOTHING_RUNS = 3;

    private final int exitCode;

    CliFailure(String message) {
        this(FAILED, message);
    }

    CliFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
