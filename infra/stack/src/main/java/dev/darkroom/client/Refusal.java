package dev.darkroom.client;

/** The platform answered with a problem. */
public final class Refusal extends ClientFailure {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(Problem problem) {
        super(problem.text());
        this.status = problem.status();
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
