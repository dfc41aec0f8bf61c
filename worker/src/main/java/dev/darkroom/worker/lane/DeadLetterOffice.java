package dev.darkroom.worker.lane;

import dev.darkroom.worker.report.DeadLetters;
import dev.darkroom.worker.report.DeadLetters.Letter;
import dev.darkroom.worker.report.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Parks what could not be read as a job, with the reason. Thread-safe. */
@ApplicationScoped
class DeadLetterOffice {

    private static final Logger LOG = Logger.getLogger(DeadLetterOffice.class);
    private static final long ACKNOWLEDGEMENT_S = 60;

    private final DeadLetters deadLetters;
    private final Identity identity;
    private final Persistence persistence;

    DeadLetterOffice(DeadLetters deadLetters, Identity identity, Persistence persistence) {
        this.deadLetters = deadLetters;
        this.identity = identity;
        this.persistence = persistence;
    }

    /** Returns when the message is durable in the dead-letter topic. */
    void park(TakenJob taken, String reason) throws GivenUpException {
        Position position = taken.position();
        Letter letter = new Letter(
                taken.key(),
                taken.value(),
                Map.of(
                        "reason", reason,
                        "worker", identity.worker(),
                        "original_topic", position.topic(),
                        "original_partition", Integer.toString(position.partition()),
                        "original_offset", Long.toString(position.offset())));
        persistence.until("parking a dead letter", () -> {
            try {
                deadLetters.park(letter).get(ACKNOWLEDGEMENT_S, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(String.valueOf(e.getCause()), e);
            }
        });
        LOG.warnf("message parked, it is no job position=%s reason=%s", position, reason);
    }
}
