package dev.darkroom.worker.lane;

import java.util.Map;

/** What becomes of jobs that are given back. */
interface GiveBack {

    /** Tells the gateway of them; each verdict as the broker is to hear it, {@link Verdict#ACCEPT} or {@link Verdict#RELEASE}. */
    Map<TakenJob, Verdict> settle(Map<TakenJob, Verdict> verdicts);
}
