package dev.darkroom.faults;

import dev.darkroom.faults.oracle.Facts.Accepted;
import dev.darkroom.faults.oracle.Facts.Hook;
import dev.darkroom.faults.oracle.Facts.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What the clients of a fleet did and were told. Thread-safe. */
final class ClientLog {
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private final Queue<Hook> hooks = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Set<String> canceled = ConcurrentHashMap.newKeySet();
    private final Set<String> hooked = ConcurrentHashMap.newKeySet();

    void accepted(String job, String key) {
        accepted.add(new Accepted(job, key, Instant.now()));
    }

    void saw(Sighting sighting) {
        sightings.add(sighting);
    }

    void hook(Hook hook) {
        hooks.add(hook);
    }

    /** Somebody asked for the end of this job. */
    void canceled(String job) {
        canceled.add(job);
    }

    /** The end of this job is to be told to the receiver. */
    void hooked(String job) {
        hooked.add(job);
    }

    /** An answer that no fault excuses. */
    void complain(String what) {
        complaints.add(what);
    }

    List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    List<Hook> hooks() {
        return List.copyOf(hooks);
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    Set<String> canceled() {
        return Set.copyOf(canceled);
    }

    Set<String> hooked() {
        return Set.copyOf(hooked);
    }

    /** Jobs whose end the receiver was to be told of, and was not yet. */
    List<String> awaitedHooks() {
        Set<String> told = hooks.stream().map(Hook::job).collect(Collectors.toCollection(HashSet::new));
        List<String> awaited = new ArrayList<>(hooked);
        awaited.removeIf(told::contains);
        return awaited;
    }
}
