package dev.darkroom.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which faults come in which order, decided by a seed alone. Immutable. */
record Schedule(List<Step> steps) {

    /** What can be done to a platform that is under load. */
    enum Fault {
        KILL_WORKER,
        CRASH_WORKER,
        KILL_GATEWAY,
        CRASH_GATEWAY,
        KILL_BROKER,
        KILL_DATABASE,
        END_SESSIONS,
        BREAK_STORE,
        HOLD_WORKER,
        CUT_WORKER,
        POISON,
        REPEAT_EVENTS
    }

    /**
     * One fault.
     *
     * @param pauseMs before it
     * @param lengthMs of those that last
     * @param dice decides what else is to decide
     */
    record Step(Fault fault, long pauseMs, long lengthMs, long dice) {}

    Schedule {
        steps = List.copyOf(steps);
    }

    /** Rounds in each of which every one of these faults comes once, in an order of its own. */
    static Schedule of(long seed, int rounds, List<Fault> faults) {
        Random chance = new Random(seed);
        List<Step> steps = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Fault> order = new ArrayList<>(faults);
            Collections.shuffle(order, chance);
            order.forEach(fault -> steps.add(
                    new Step(fault, 500 + chance.nextInt(3_500), 1_000 + chance.nextInt(6_000), chance.nextLong())));
        }
        return new Schedule(steps);
    }
}
