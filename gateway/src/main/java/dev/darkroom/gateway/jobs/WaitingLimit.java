package dev.darkroom.gateway.jobs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Refuses jobs of a tenant of whom too many wait. The count is at most a second old and holds what this gateway admitted since;
 * before it refuses, it counts again. So nobody is refused wrongly, and several gateways together admit at most what they admit in
 * a second beyond the limit. Thread-safe.
 */
@ApplicationScoped
class WaitingLimit {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Quotas quotas;
    private final Cache<String, Count> counts =
            Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(10_000).build();

    WaitingLimit(Quotas quotas) {
        this.quotas = quotas;
    }

    /** @throws ProblemException 429 where the tenant would have more jobs waiting than it may */
    void admit(String tenant, int jobs) {
        if (!counts.get(tenant, this::count).admit(jobs)) {
            Count again = count(tenant);
            counts.put(tenant, again);
            if (!again.admit(jobs)) {
                throw new ProblemException(
                        FailureCode.TOO_MANY_WAITING,
                        "%d of your jobs wait already, and at most %d may, so %d more cannot; wait until some have started, or cancel some"
                                .formatted(Math.min(again.now, again.most), again.most, jobs));
            }
        }
    }

    private Count count(String tenant) {
        Quotas.Waiting waiting = quotas.waiting(tenant);
        return new Count(waiting.most(), waiting.now());
    }

    private static final class Count {

        private final int most;
        private int now;

        Count(int most, int now) {
            this.most = most;
            this.now = now;
        }

        synchronized boolean admit(int jobs) {
            if (now + jobs > most) {
                return false;
            }
            now += jobs;
            return true;
        }
    }
}
