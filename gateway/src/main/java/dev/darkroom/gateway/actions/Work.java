package dev.darkroom.gateway.actions;

/** How one kind of action is done. Several gateways may be at the same action: each piece is done once. */
public interface Work {

    /** Which kind. */
    Action.Kind kind();

    /**
     * Does a piece and writes down how far it got, in one transaction; or finds that nothing is left, and ends the action.
     *
     * @param action as it stood a moment ago
     * @return whether to go on: false when it ended, was stopped, or another gateway is at it
     */
    boolean some(Action action);
}
