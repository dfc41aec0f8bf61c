package dev.darkroom.gateway.actions;

import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.dispatch.Dispatcher;
import jakarta.enterprise.context.ApplicationScoped;

/** Cancels the jobs that match, the oldest first. */
@ApplicationScoped
class CancelWork implements Work {

    /** In one transaction. */
    static final int PIECE = 500;

    private final OpenJobs jobs;
    private final CancelSignal signal;
    private final Dispatcher dispatcher;

    CancelWork(OpenJobs jobs, CancelSignal signal, Dispatcher dispatcher) {
        this.jobs = jobs;
        this.signal = signal;
        this.dispatcher = dispatcher;
    }

    @Override
    public Action.Kind kind() {
        return Action.Kind.CANCEL;
    }

    @Override
    public boolean some(Action action) {
        OpenJobs.Piece piece = jobs.cancel(action, JobFilter.kept(action.filter()), PIECE);
        if (!piece.sent().isEmpty()) {
            signal.send(piece.sent());
            // What was canceled on its way left room.
            dispatcher.wake();
        }
        return piece.more();
    }
}
