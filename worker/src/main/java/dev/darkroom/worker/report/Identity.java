package dev.darkroom.worker.report;

import dev.darkroom.contract.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.random.RandomGenerator;

/**
 * Who this worker is, for as long as the process lives.
 *
 * @param worker its name among the workers
 * @param pool the pool whose jobs it takes
 */
public record Identity(String worker, String pool) {

    public Identity {
        Topics.jobs(pool);
        if (!worker.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "darkroom.worker.id is 1 to 100 letters, digits, '.', '_' and '-', not '" + worker + "'");
        }
    }

    /** A name that no process had before: whose work was lost is told by it. */
    static Identity of(IdentityConfig config, RandomGenerator chance) {
        String worker = config.id().orElseGet(Identity::host) + "-" + suffix(chance);
        return new Identity(worker, config.pool());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }

    private static String suffix(RandomGenerator chance) {
        return Integer.toString(36 * 36 * 36 + chance.nextInt(35 * 36 * 36 * 36), 36);
    }
}
