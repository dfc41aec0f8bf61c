package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
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

    private static JobId job(long number) {
        return new JobId(new UUID(0, number));
    }
}
