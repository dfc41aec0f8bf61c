package dev.darkroom.faults;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was broken, and when. Thread-safe. */
final class FaultLog {

    /** Something that was done to the platform. */
    record Mark(Instant at, String what) {}

    /**
     * The end of a worker.
     *
     * @param jobs that ran on it then, as far as the table knew
     */
    record Kill(Instant at, String worker, Set<String> jobs) {
        Kill {
            jobs = Set.copyOf(jobs);
        }
    }

    private final Queue<Mark> marks = new ConcurrentLinkedQueue<>();
    private final Queue<Kill> kills = new ConcurrentLinkedQueue<>();

    void mark(String what) {
        marks.add(new Mark(Instant.now(), what));
        System.out.println(Instant.now() + " " + what);
    }

    void killed(Instant at, String worker, Set<String> jobs) {
        kills.add(new Kill(at, worker, jobs));
    }

    List<Mark> marks() {
        return List.copyOf(marks);
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }
}
