package dev.darkroom.gateway.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.contract.Topics;
import dev.darkroom.gateway.deadletters.DeadLetter;
import dev.darkroom.gateway.deadletters.DeadLetters;
import dev.darkroom.gateway.deadletters.DeadMessage;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.metrics.Meters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what workers, and the broker after its last delivery, put on {@link Topics#DEAD_JOBS}. While the database is away it is tried
 * again and again; what comes twice is kept once.
 */
@ApplicationScoped
class DeadLettersConsumer {

    private static final Logger LOG = Logger.getLogger(DeadLettersConsumer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int SHOWN = 4_096;
    private static final String GIVEN_UP = "the broker gave it up after its last delivery";

    private final DeadLetters letters;

    DeadLettersConsumer(DeadLetters letters) {
        this.letters = letters;
    }

    @Incoming("dead-letters")
    Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        List<DeadMessage> messages = new ArrayList<>(records.count());
        records.forEach(each -> messages.add(message(each)));
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> {
                    letters.keep(messages);
                    Meters.deadMessages(messages.size());
                })
                .onFailure(UnavailableException.class)
                .invoke(e -> LOG.warnf(
                        "dead letters wait for the database: count=%d cause=%s", messages.size(), e.getCause()))
                .onFailure(UnavailableException.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .onFailure()
                .recoverWithUni(e -> {
                    LOG.errorf(e, "dead letters were passed over, they stay on the topic: count=%d", messages.size());
                    return Uni.createFrom().voidItem();
                });
    }

    private static DeadMessage message(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        String reason = header(record, "reason");
        DeadLetter.OfMessage where = new DeadLetter.OfMessage(
                record.topic(),
                record.partition(),
                record.offset(),
                origin(record),
                record.key() == null ? null : plain(record.key()),
                value.length,
                plain(new String(value, 0, Math.min(SHOWN, value.length), UTF_8)));
        return new DeadMessage(where, reason == null ? GIVEN_UP : reason);
    }

    private static @Nullable String origin(ConsumerRecord<String, byte[]> record) {
        String topic = header(record, "original_topic");
        return topic == null
                ? null
                : topic + "/" + header(record, "original_partition") + "/" + header(record, "original_offset");
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : plain(new String(header.value(), UTF_8));
    }

    /** The database does not hold U+0000. */
    private static String plain(String text) {
        return text.replace('\0', '\uFFFD');
    }
}
