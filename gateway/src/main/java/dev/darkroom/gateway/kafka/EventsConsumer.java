package dev.darkroom.gateway.kafka;

import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.UnreadableMessageException;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.metrics.Meters;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projector;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Feeds {@link Topics#EVENTS} to the projector in batches. A batch is committed after it was applied; while the database
 * is away it is tried again and again. What cannot be read, or what the database refuses as impossible, is logged and
 * passed over: it must not hold up other jobs.
 */
@ApplicationScoped
class EventsConsumer {

    private static final Logger LOG = Logger.getLogger(EventsConsumer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Projector projector;
    private final Dispatcher dispatcher;
    private final String group;

    EventsConsumer(
            Projector projector,
            Dispatcher dispatcher,
            @ConfigProperty(name = "mp.messaging.incoming.events.group.id") String group) {
        this.projector = projector;
        this.dispatcher = dispatcher;
        this.group = group;
    }

    @Incoming("events")
    Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        List<Positioned> events = new ArrayList<>(records.count());
        records.forEach(each -> read(each).ifPresent(events::add));
        Span span = EventSpans.begin(records, group);
        return apply(events)
                .onFailure(refused -> !(refused instanceof UnavailableException))
                .recoverWithUni(refused -> singly(events))
                .onTermination()
                .invoke(span::end);
    }

    private Uni<Void> apply(List<Positioned> events) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> {
                    projector.apply(events);
                    // What ended made room.
                    dispatcher.wake();
                })
                .onFailure(UnavailableException.class)
                .invoke(e -> LOG.warnf("events wait for the database: count=%d cause=%s", events.size(), e.getCause()))
                .onFailure(UnavailableException.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private Uni<Void> singly(List<Positioned> events) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Positioned event : events) {
            all = all.chain(() -> apply(List.of(event)).onFailure().recoverWithUni(e -> {
                Meters.passedOver();
                LOG.errorf(
                        e,
                        "an event was passed over: jobId=%s type=%s offset=%d",
                        event.event().meta().jobId(),
                        event.event().type(),
                        event.offset());
                return Uni.createFrom().voidItem();
            }));
        }
        return all;
    }

    private static Optional<Positioned> read(ConsumerRecord<String, byte[]> message) {
        Header type = message.headers().lastHeader(CloudEventHeaders.TYPE);
        try {
            return Optional.of(new Positioned(
                    Wire.readEvent(type == null ? null : type.value(), message.value()), message.offset()));
        } catch (UnreadableMessageException e) {
            Meters.passedOver();
            LOG.errorf(
                    "an unreadable event was passed over: partition=%d offset=%d reason=%s",
                    message.partition(), message.offset(), e.getMessage());
            return Optional.empty();
        }
    }
}
