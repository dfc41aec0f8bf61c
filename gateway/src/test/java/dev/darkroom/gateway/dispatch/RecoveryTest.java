package dev.darkroom.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.jobs.InMemoryJobs;
import dev.darkroom.gateway.jobs.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final JobId JOB = Samples.id();

    private final Work work = new Work();
    private final Topics topics = new Topics();
    private final List<JobId> signaled = new ArrayList<>();
    private final PausedClock clock = new PausedClock();
    private final Recovery recovery = new Recovery(
            work,
            topics,
            signaled::addAll,
            new Dispatcher(new InMemoryJobs(), job -> new CompletableFuture<>(), Runnable::run),
            clock);

    @Test
    void silence_is_believed_only_after_the_broker_was_heard_for_a_while() {
        tick(Duration.ZERO);
        tick(Duration.ofSeconds(14));
        assertThat(work.silentAsked).isZero();

        tick(Duration.ofSeconds(1));

        assertThat(work.silentAsked).isEqualTo(1);
    }

    @Test
    void an_outage_of_the_broker_begins_the_wait_anew() {
        hear();
        topics.away = true;
        tick(Duration.ofSeconds(2));
        topics.away = false;
        int before = work.silentAsked;

        tick(Duration.ofSeconds(2));
        tick(Duration.ofSeconds(2));
        tick(Duration.ofSeconds(12));
        assertThat(work.silentAsked).isEqualTo(before);
        tick(Duration.ofSeconds(2));

        assertThat(work.silentAsked).isEqualTo(before + 1);
    }

    @Test
    void nothing_is_concluded_from_what_was_not_read_yet() {
        hear();
        topics.written = 7;
        tick(Duration.ofSeconds(2));
        int before = work.republishAsked;

        tick(Duration.ofSeconds(2));
        tick(Duration.ofSeconds(2));
        assertThat(work.republishAsked).isEqualTo(before);
        topics.read = 7;
        tick(Duration.ofSeconds(2));

        assertThat(work.republishAsked).isEqualTo(before + 1);
    }

    @Test
    void what_stays_unread_for_long_counts_as_an_outage() {
        hear();
        topics.written = 7;
        tick(Duration.ofSeconds(2));
        tick(Duration.ofSeconds(11));
        topics.read = 7;
        int before = work.silentAsked;

        tick(Duration.ofSeconds(2));
        assertThat(work.silentAsked).isEqualTo(before);
        tick(Duration.ofSeconds(5));

        assertThat(work.silentAsked).isEqualTo(before + 1);
    }

    @Test
    void a_job_must_stay_unnamed_for_some_heartbeats() {
        hear();
        work.suspects = List.of(new LostWork.Suspect(JOB, 2));
        tick(Duration.ofSeconds(2));
        tick(Duration.ofSeconds(8));
        assertThat(work.lost).isEmpty();

        tick(Duration.ofSeconds(2));

        assertThat(work.lost).containsExactly(new LostWork.Suspect(JOB, 2));
    }

    @Test
    void a_job_that_was_named_again_or_changed_is_watched_anew() {
        hear();
        work.suspects = List.of(new LostWork.Suspect(JOB, 2));
        tick(Duration.ofSeconds(2));
        work.suspects = List.of();
        tick(Duration.ofSeconds(8));
        work.suspects = List.of(new LostWork.Suspect(JOB, 3));
        tick(Duration.ofSeconds(2));
        tick(Duration.ofSeconds(8));

        assertThat(work.lost).isEmpty();
    }

    @Test
    void workers_are_told_of_jobs_that_were_given_up() {
        work.silent = new Lost(1, List.of(JOB));

        hear();

        assertThat(signaled).contains(JOB);
    }

    private void hear() {
        tick(Duration.ZERO);
        tick(Duration.ofSeconds(15));
        tick(Duration.ofSeconds(2));
    }

    private void tick(Duration after) {
        clock.now = clock.now.plus(after);
        recovery.tick();
    }

    private static final class PausedClock extends Clock {
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class Topics implements Broker {
        private boolean away;
        private long written;
        private long read;

        @Override
        public BrokerLook look() throws BrokerAwayException {
            if (away) {
                throw new BrokerAwayException(new IllegalStateException("away"));
            }
            return new BrokerLook(List.of(), Map.of("events-0", written), Map.of("events-0", read));
        }
    }

    private static final class Work implements LostWork {
        private int silentAsked;
        private int republishAsked;
        private Lost silent = new Lost(0, List.of());
        private List<Suspect> suspects = List.of();
        private final List<Suspect> lost = new ArrayList<>();

        @Override
        public Lost loseSilent() {
            silentAsked++;
            return silent;
        }

        @Override
        public List<Suspect> suspects() {
            return suspects;
        }

        @Override
        public Lost lose(Collection<Suspect> suspects) {
            lost.addAll(suspects);
            return new Lost(suspects.size(), List.of());
        }

        @Override
        public int republish(Collection<BrokerLook.Partition> partitions) {
            republishAsked++;
            return 0;
        }
    }
}
