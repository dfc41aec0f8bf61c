package dev.darkroom.worker.kafka;

import dev.darkroom.contract.CancelMessage;
import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.DrainMessage;
import dev.darkroom.contract.TakeBackMessage;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.UnreadableMessageException;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.lane.CancelTopic;
import dev.darkroom.worker.lane.Cancellations;
import dev.darkroom.worker.lane.Drain;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Reads all of {@link Topics#CONTROL}, from its earliest record on, whatever other workers read. What cannot be read is
 * logged and passed over. Thread-safe.
 */
@ApplicationScoped
class ControlConsumer implements CancelTopic {

    private static final Logger LOG = Logger.getLogger(ControlConsumer.class);

    private final Topology topology;
    private final Cancellations cancellations;
    private final Drain drain;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private long next;

    ControlConsumer(Topology topology, Cancellations cancellations, Drain drain) {
        this.topology = topology;
        this.cancellations = cancellations;
        this.drain = drain;
    }

    @Incoming("control")
    void consume(ConsumerRecord<String, byte[]> message) {
        try {
            take(message);
        } catch (UnreadableMessageException e) {
            LOG.warnf("a control message was passed over offset=%d reason=%s", message.offset(), e.getMessage());
        }
        reached(message.offset() + 1);
    }

    private void take(ConsumerRecord<String, byte[]> message) throws UnreadableMessageException {
        Header type = message.headers().lastHeader(CloudEventHeaders.TYPE);
        if (message.key() != null && Topics.isWorkerKey(message.key())) {
            drain.ask(Wire.read(message.value(), DrainMessage.class));
        } else if (type != null && TakeBackMessage.TYPE.equals(new String(type.value(), StandardCharsets.UTF_8))) {
            TakeBackMessage takeBack = Wire.read(message.value(), TakeBackMessage.class);
            cancellations.takeBack(takeBack.takenBack(), takeBack.upToAttempt());
        } else {
            CancelMessage cancel = Wire.read(message.value(), CancelMessage.class);
            cancellations.cancel(cancel.jobId());
            LOG.debugf("nobody wants a job any more jobId=%s reason=%s", cancel.jobId(), cancel.reason());
        }
    }

    private void reached(long offset) {
        lock.lock();
        try {
            next = offset;
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean readToEnd(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        try {
            long begun = System.nanoTime();
            long end = topology.endOf(Topics.CONTROL, atMost);
            left -= System.nanoTime() - begun;
            lock.lock();
            try {
                while (next < end && left > 0) {
                    left = advanced.awaitNanos(left);
                }
                return next >= end;
            } finally {
                lock.unlock();
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.debugf(e, "the end of the control topic is not known");
            return false;
        }
    }
}
