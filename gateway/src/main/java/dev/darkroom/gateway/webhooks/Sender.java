package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.metrics.Meters;
import dev.darkroom.gateway.net.Destination;
import dev.darkroom.gateway.net.Destination.BadUrlException;
import io.opentelemetry.api.trace.Span;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is due. One turn at a time: it writes down what became of the last messages, claims as many as there is room for
 * and hands them to the {@link Courier}; each answer, each new delivery and each second begins another turn. Thread-safe.
 */
@ApplicationScoped
class Sender implements DeliveryBell {

    /** How long no other gateway sends a claimed delivery; longer than one try can take. */
    static final Duration LEASE = Duration.ofSeconds(60);

    /** A receiver on which everything failed for so long is disabled. */
    static final Duration PATIENCE = Duration.ofDays(5);

    /** How long the log keeps what has ended. */
    static final Duration KEPT_FOR = Duration.ofDays(30);

    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final int MOST_IN_FLIGHT = 256;

    private final DeliveryStore deliveries;
    private final EndpointStore endpoints;
    private final Iterable<EventBodies> bodies;
    private final Courier courier;
    private final Schedule schedule;
    private final RandomGenerator chance;
    private final Clock clock;
    private final Map<UUID, DueDelivery> sending = new ConcurrentHashMap<>();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger rung = new AtomicInteger();
    private volatile boolean stopping;

    @Inject
    Sender(
            DeliveryStore deliveries,
            EndpointStore endpoints,
            @Any Instance<EventBodies> bodies,
            Courier courier,
            Schedule schedule,
            RandomGenerator chance,
            Clock clock) {
        this(deliveries, endpoints, (Iterable<EventBodies>) bodies, courier, schedule, chance, clock);
    }

    Sender(
            DeliveryStore deliveries,
            EndpointStore endpoints,
            Iterable<EventBodies> bodies,
            Courier courier,
            Schedule schedule,
            RandomGenerator chance,
            Clock clock) {
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.bodies = bodies;
        this.courier = courier;
        this.schedule = schedule;
        this.chance = chance;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        ring();
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        try {
            while (deliveries.forget(KEPT_FOR) > 0) {
                LOG.debug("forgot old deliveries");
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot forget old deliveries, will try again: cause=%s", e.getCause());
        }
    }

    /**
     * Nothing new is sent, and what fails from now on is not the receiver's failure: it is sent again when its lease is over. Before
     * the courier, which ends what is under way.
     */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    @Override
    public void ring() {
        if (rung.getAndIncrement() == 0) {
            Infrastructure.getDefaultWorkerPool().execute(this::turns);
        }
    }

    /** As many turns as were asked for until now, and at least one after the last time somebody asked. */
    private void turns() {
        int seen;
        do {
            seen = rung.get();
            try {
                turn();
            } catch (UnavailableException e) {
                LOG.warnf("cannot send webhooks, will try again: cause=%s", e.getCause());
            } catch (RuntimeException e) {
                LOG.error("cannot send webhooks, will try again", e);
            }
        } while (!rung.compareAndSet(seen, 0));
    }

    private void turn() {
        writeDown();
        int room = MOST_IN_FLIGHT - sending.size();
        if (room > 0 && !stopping) {
            deliveries
                    .claim(new DeliveryStore.Room(room, count(DueDelivery::lane), count(DueDelivery::tenant)), LEASE)
                    .forEach(this::send);
        }
    }

    private Map<String, Integer> count(Function<DueDelivery, String> by) {
        return sending.values().stream().collect(Collectors.toMap(by, each -> 1, Integer::sum));
    }

    private void writeDown() {
        List<Outcome> batch = new ArrayList<>();
        for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            batch.add(outcome);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            deliveries.settle(batch, PATIENCE);
        } catch (RuntimeException e) {
            outcomes.addAll(batch);
            throw e;
        }
    }

    private void send(DueDelivery due) {
        sending.put(due.id(), due);
        try {
            post(due);
        } catch (UnavailableException e) {
            // It is claimed again when its lease is over.
            sending.remove(due.id());
            throw e;
        }
    }

    private void post(DueDelivery due) {
        String body = due.url() == null ? null : body(due);
        if (due.url() == null || body == null) {
            settle(Outcome.canceled(due));
            return;
        }
        Instant at = clock.instant();
        Secrets secrets = due.secrets() == null
                ? endpoints.ownSecrets(due.tenant(), SigningSecret.random(chance))
                : due.secrets();
        try {
            Destination to = Destination.parse(due.url());
            Span span = WebhookSpan.begin(due, to);
            courier.post(to, Message.of(due.eventId(), at, body, secrets)).thenAccept(answer -> {
                WebhookSpan.end(span, answer);
                Meters.webhook(answer.outcome(), Duration.ofMillis(answer.durationMs()));
                settle(Outcome.of(due, at, answer, schedule));
            });
        } catch (BadUrlException e) {
            settle(Outcome.of(due, at, new Answer(null, "the URL " + e.getMessage(), 0, ""), schedule));
        }
    }

    private @Nullable String body(DueDelivery due) {
        for (EventBodies each : bodies) {
            if (due.eventType().startsWith(each.kind() + ".")) {
                return each.body(due.tenant(), due.subject(), due.sequence()).orElse(null);
            }
        }
        return null;
    }

    private void settle(Outcome outcome) {
        if (outcome.state() == DeliveryState.FAILED) {
            Meters.webhookGivenUp();
            LOG.infof(
                    "webhook failed for good: delivery=%s tenant=%s endpoint=%s",
                    outcome.of().id(), outcome.of().tenant(), outcome.of().endpoint());
        }
        if (!stopping || outcome.state() == DeliveryState.DELIVERED) {
            outcomes.add(outcome);
        }
        sending.remove(outcome.of().id());
        ring();
    }
}
