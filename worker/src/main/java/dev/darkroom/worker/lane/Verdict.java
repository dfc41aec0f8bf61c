package dev.darkroom.worker.lane;

/** What becomes of a taken job. */
public enum Verdict {
    /** It is done, well or not, and reported. */
    ACCEPT,
    /** Another lane, of this or another worker, shall take it: to the broker. */
    RELEASE,
    /** It cannot be finished here now: to the gateway, or to the broker where that cannot be told. */
    RETURN,
    /** This worker broke on it: to the gateway, and after some attempts it fails. */
    BROKEN
}
