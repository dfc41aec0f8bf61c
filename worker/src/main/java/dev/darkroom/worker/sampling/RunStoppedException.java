package dev.darkroom.worker.sampling;

/** A run ended early because it was told to. */
public final class RunStoppedException extends Exception {

    private final RunControl.Reason reason;

    public RunStoppedException(RunControl.Reason reason) {
        super("stopped: " + reason);
        this.reason = reason;
    }

    public RunControl.Reason reason() {
        return reason;
    }
}
