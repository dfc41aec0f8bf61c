package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CancellationsTest {

    private final Cancellations cancellations = new Cancellations(2);

    @Test
    void the_job_that_was_canceled_the_longest_ago_is_forgotten_first() {
        cancellations.cancel(job(1));
        cancellations.cancel(job(2));
        cancellations.cancel(job(1));

        cancellations.cancel(job(3));

        assertThat(cancellations.contain(job(1))).isTrue();
        assertThat(cancellations.contain(job(2))).isFalse();
        assertThat(cancellations.contain(job(3))).isTrue();
    }

    @Test
    void of_a_job_that_was_taken_back_the_next_attempt_is_wanted() {
        cancellations.takeBack(job(1), 2);
        cancellations.takeBack(job(1), 1);

        assertThat(cancellations.unwanted(message(1, 1))).isTrue();
        assertThat(cancellations.unwanted(message(1, 2))).isTrue();
        assertThat(cancellations.unwanted(message(1, 3))).isFalse();
        assertThat(cancellations.contain(job(1))).isFalse();
    }

    @Test
    void the_job_that_was_taken_back_the_longest_ago_is_forgotten_first() {
        cancellations.takeBack(job(1), 1);
        cancellations.takeBack(job(2), 1);
        cancellations.takeBack(job(1), 1);

        cancellations.takeBack(job(3), 1);

        assertThat(cancellations.unwanted(message(1, 1))).isTrue();
        assertThat(cancellations.unwanted(message(2, 1))).isFalse();
    }

    private static JobMessage message(long number, int attempt) {
        return new JobMessage(
                job(number),
                attempt,
                "ada",
                "tiny",
                "0123456789ab",
                new Seed(7),
                JsonNodeFactory.instance.objectNode(),
                Instant.EPOCH);
    }

    private static JobId job(long number) {
        return new JobId(new UUID(0, number));
    }
}
