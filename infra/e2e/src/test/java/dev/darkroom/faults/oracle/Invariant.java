package dev.darkroom.faults.oracle;

/** What a run may never break. */
public enum Invariant {
    /** Lost: what was answered with 202 has its row. */
    L("nothing accepted is lost"),
    /** Uninvited: no row, event or usage without a 202. */
    U("nothing is there without a 202"),
    /** Terminal: a job ends once, and is counted once. */
    T("one end a job"),
    /** Monotonic: versions and states only go forward. */
    M("history only goes forward"),
    /** Objects: outputs lie in the bucket as recorded, and nothing else does after a collection. */
    O("outputs are stored as recorded"),
    /** Dead letters hold what truly failed, and all of it. */
    D("dead letters hold only what failed"),
    /** Attempts are within the limit, and each has its end. */
    A("attempts are within the limit"),
    /** Finished within the bound after the last fault. */
    F("finished within the bound"),
    /** Clients saw what the tables say. */
    C("clients saw what the tables say");

    private final String meaning;

    Invariant(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
