package dev.darkroom.worker.lane;

/** What becomes of a taken job. */
public enum Verdict {
    /** It is done, well or not, and reported. */
    ACCEPT,
    /** Another lane, of this or another worker, shall take it. */
    RELEASE
}
