package dev.darkroom.faults.oracle;

/**
 * Something that may never be.
 *
 * @param job the job's id, or what else it is about
 * @param what in words, with the values
 */
public record Violation(Invariant invariant, String job, String what) {

    @Override
    public String toString() {
        return invariant + " " + job + ": " + what;
    }
}
