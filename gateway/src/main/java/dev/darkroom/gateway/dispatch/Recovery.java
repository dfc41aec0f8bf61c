package dev.darkroom.gateway.dispatch;

import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.metrics.Meters;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds jobs that nobody holds any more, and lets them wait again or be published again. Silence of a worker means something only
 * while the broker can be asked and what it held was read: an outage silences all of them.
 */
@ApplicationScoped
public class Recovery {

    private static final Logger LOG = Logger.getLogger(Recovery.class);

    /** How long the broker must have been heard before silence is believed. */
    static final Duration LISTENED = Duration.ofSeconds(15);

    /** How long a live worker may not name a job that it reported to have begun: some heartbeats. */
    static final Duration UNNAMED = Duration.ofSeconds(10);

    /** How long what was written may stay unread while it still counts as heard. */
    static final Duration LAG = Duration.ofSeconds(10);

    private final LostWork lost;
    private final Broker broker;
    private final CancelSignal signal;
    private final Dispatcher dispatcher;
    private final Clock clock;
    private final Map<LostWork.Suspect, Instant> suspects = new HashMap<>();
    private @Nullable Seen last;
    private @Nullable Instant heardSince;
    private volatile @Nullable BrokerLook latest;

    Recovery(LostWork lost, Broker broker, CancelSignal signal, Dispatcher dispatcher, Clock clock) {
        this.lost = lost;
        this.broker = broker;
        this.signal = signal;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /** How far the broker was some seconds ago; empty while it is away. */
    public Optional<BrokerLook> latest() {
        return Optional.ofNullable(latest);
    }

    private record Seen(BrokerLook look, Instant at) {}

    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void tick() {
        Instant now = clock.instant();
        try {
            BrokerLook look = broker.look();
            latest = look;
            if (last == null) {
                last = new Seen(look, now);
            } else if (last.look().coveredBy(look)) {
                heardSince = heardSince == null ? last.at() : heardSince;
                recover(last.look(), heardSince, now);
                last = new Seen(look, now);
            } else if (last.at().plus(LAG).isBefore(now)) {
                heardSince = null;
            }
        } catch (BrokerAwayException e) {
            if (heardSince != null) {
                LOG.warnf("no worker counts as lost until the broker is back: cause=%s", e.getMessage());
            }
            heardSince = null;
            last = null;
            latest = null;
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for lost jobs, will try again: cause=%s", e.getCause());
        }
    }

    private void recover(BrokerLook look, Instant since, Instant now) {
        int again = lost.republish(look.jobs());
        if (again > 0) {
            Meters.republished(again);
            LOG.warnf("jobs are published again, the broker no longer has their messages: count=%d", again);
        }
        int waiting = again;
        if (!since.plus(LISTENED).isAfter(now)) {
            waiting += tell(lost.loseSilent(), "worker_gone", "their workers are gone");
            waiting += tell(lost.lose(unnamed(now)), "not_named", "their workers do not name them");
        }
        if (waiting > 0) {
            dispatcher.wake();
        }
    }

    private List<LostWork.Suspect> unnamed(Instant now) {
        List<LostWork.Suspect> seen = lost.suspects();
        suspects.keySet().retainAll(new HashSet<>(seen));
        seen.forEach(each -> suspects.putIfAbsent(each, now));
        return suspects.entrySet().stream()
                .filter(each -> !each.getValue().plus(UNNAMED).isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private int tell(Lost became, String why, String words) {
        if (became.count() > 0) {
            Meters.lost(why, became.count());
            LOG.warnf(
                    "jobs lost, %s: count=%d givenUp=%d",
                    words, became.count(), became.ended().size());
            signal.send(became.ended());
        }
        return became.count();
    }
}
