package dev.darkroom.gateway.kafka;

import dev.darkroom.contract.Topics;
import dev.darkroom.contract.UnreadableMessageException;
import dev.darkroom.contract.Wire;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.models.CatalogueStore;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Feeds {@link Topics#WORKERS} to the catalogue. Workers say everything again within a minute, so a batch that could not
 * be kept, or not be read, is passed over.
 */
@ApplicationScoped
class WorkersConsumer {

    private static final Logger LOG = Logger.getLogger(WorkersConsumer.class);

    private final CatalogueStore catalogue;

    WorkersConsumer(CatalogueStore catalogue) {
        this.catalogue = catalogue;
    }

    @Incoming("workers")
    @Blocking
    void consume(ConsumerRecords<String, byte[]> records) {
        Map<String, ConsumerRecord<String, byte[]>> latest = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> each : records) {
            if (each.key() != null) {
                latest.put(each.key(), each);
            }
        }
        List<WorkerHeartbeat> heartbeats = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> each : latest.values()) {
            try {
                take(each, heartbeats);
            } catch (UnreadableMessageException e) {
                LOG.errorf("an unreadable announcement was passed over: key=%s reason=%s", each.key(), e.getMessage());
            } catch (UnavailableException e) {
                LOG.warnf("an announcement was passed over, the database is away: key=%s", each.key());
            } catch (IllegalStateException e) {
                LOG.errorf(e, "the database refused an announcement: key=%s", each.key());
            }
        }
        try {
            catalogue.alive(heartbeats);
        } catch (UnavailableException e) {
            LOG.warnf("heartbeats were passed over, the database is away: count=%d", heartbeats.size());
        } catch (IllegalStateException e) {
            LOG.errorf(e, "the database refused heartbeats: count=%d", heartbeats.size());
        }
    }

    private void take(ConsumerRecord<String, byte[]> message, List<WorkerHeartbeat> heartbeats)
            throws UnreadableMessageException {
        boolean heartbeat = message.key().endsWith(Topics.HEARTBEAT_SUFFIX);
        if (message.value() == null) {
            if (!heartbeat) {
                catalogue.stopped(message.key());
                LOG.infof("a worker stopped: worker=%s", message.key());
            }
        } else if (heartbeat) {
            heartbeats.add(Wire.read(message.value(), WorkerHeartbeat.class));
        } else {
            catalogue.announced(Wire.read(message.value(), WorkerAnnouncement.class));
        }
    }
}
