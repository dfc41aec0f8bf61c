package dev.darkroom.faults;

import java.time.Duration;

/** What a run is told from outside: {@code -Dfaults.seed} and {@code -Dfaults.minutes}. */
final class Seeds {
    private Seeds() {}

    /** The seed of this JVM's runs: the one that was asked for, or a new one. */
    static long seed() {
        return Holder.SEED;
    }

    /** Chosen when it is first asked for. */
    private static final class Holder {
        static final long SEED = Long.getLong("faults.seed", System.nanoTime() & 0xff_ffff);
    }

    static Duration length() {
        return Duration.ofMinutes(Long.getLong("faults.minutes", 20));
    }

    /** What repeats a run, whose name begins with the number of its row where it has one. */
    static String command(String name, long seed) {
        int row = name.indexOf('-');
        return row < 0
                ? "./darkroom test -pl infra/e2e -am -Dit.test=ShortFaultsIT -Dtest=NONE"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dfaults.seed="
                        + seed
                : "./darkroom faults --only " + name.substring(0, row) + " --seed " + seed;
    }
}
