package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every source of jobs does, real or not. At most three jobs come at once. */
public abstract class JobSourceContract {

    protected static final int LIMIT = 3;

    /** Long enough for any source to notice a job. */
    private static final Duration LONG = Duration.ofSeconds(15);

    /** Long enough to be sure that none comes. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** Joins the group of this test. */
    protected abstract JobSource open();

    /** Puts a job where the sources find it. */
    protected abstract void send(String text);

    /** Lets more time pass than a lock holds. */
    protected abstract void outlastTheLock();

    /** Lets as much time pass as may lie between two renewals. */
    protected abstract void renewalPeriod();

    @Test
    void a_job_is_taken_as_it_was_sent() {
        send("one");
        try (JobSource source = open()) {
            TakenJob job = source.take(LONG).get(0);

            assertThat(text(job)).isEqualTo("one");
            assertThat(job.key()).isEqualTo("one");
            assertThat(job.delivery()).isEqualTo(1);
        }
    }

    @Test
    void what_is_accepted_never_comes_again() {
        send("one");
        try (JobSource source = open()) {
            source.settle(Map.of(source.take(LONG).get(0), Verdict.ACCEPT));

            assertThat(source.take(SHORT)).isEmpty();
        }
        try (JobSource next = open()) {
            assertThat(next.take(SHORT)).isEmpty();
        }
    }

    @Test
    void what_is_released_comes_again_with_a_higher_delivery() {
        send("one");
        try (JobSource source = open()) {
            source.settle(Map.of(source.take(LONG).get(0), Verdict.RELEASE));

            TakenJob again = source.take(LONG).get(0);

            assertThat(text(again)).isEqualTo("one");
            assertThat(again.delivery()).isEqualTo(2);
        }
    }

    @Test
    void each_job_goes_to_one_source_only() {
        for (int i = 0; i < 2 * LIMIT; i++) {
            send("job " + i);
        }
        try (JobSource one = open();
                JobSource other = open()) {
            List<String> taken = new ArrayList<>();
            taken.addAll(texts(one.take(LONG)));
            taken.addAll(texts(other.take(LONG)));

            assertThat(taken).doesNotHaveDuplicates().hasSizeGreaterThan(1).allMatch(text -> text.startsWith("job "));
        }
    }

    @Test
    void no_more_come_at_once_than_were_asked_for() {
        for (int i = 0; i < 2 * LIMIT; i++) {
            send("job " + i);
        }
        try (JobSource source = open()) {
            assertThat(source.take(LONG)).hasSizeBetween(1, LIMIT);
        }
    }

    @Test
    void nothing_is_taken_while_something_is_held() {
        send("one");
        try (JobSource source = open()) {
            assertThat(source.take(LONG)).hasSize(1);

            assertThatThrownBy(() -> source.take(SHORT)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_renewed_job_stays_beyond_its_lock_and_comes_no_second_time() {
        send("one");
        try (JobSource source = open();
                JobSource other = open()) {
            TakenJob job = source.take(LONG).get(0);
            for (int i = 0; i < 4; i++) {
                renewalPeriod();
                source.extend();
            }

            assertThat(other.take(SHORT)).isEmpty();
            source.settle(Map.of(job, Verdict.ACCEPT));
            assertThat(source.take(SHORT)).isEmpty();
            assertThat(other.take(SHORT)).isEmpty();
        }
    }

    @Test
    void some_can_be_settled_while_others_go_on() {
        send("one");
        send("two");
        try (JobSource source = open()) {
            List<TakenJob> jobs = new ArrayList<>(source.take(LONG));
            while (jobs.size() < 2) {
                source.settle(Map.of(jobs.remove(0), Verdict.RELEASE));
                jobs.addAll(source.take(LONG));
            }

            source.settle(Map.of(jobs.get(0), Verdict.ACCEPT));
            source.extend();
            source.extend();
            source.settle(Map.of(jobs.get(1), Verdict.RELEASE));

            assertThat(texts(source.take(LONG))).containsExactly(text(jobs.get(1)));
        }
    }

    @Test
    void what_is_not_renewed_goes_to_another_and_a_late_verdict_changes_nothing() {
        send("one");
        try (JobSource late = open();
                JobSource other = open()) {
            TakenJob job = late.take(LONG).get(0);
            outlastTheLock();
            TakenJob again = other.take(LONG).get(0);

            late.settle(Map.of(job, Verdict.ACCEPT));
            late.take(SHORT);
            other.settle(Map.of(again, Verdict.RELEASE));

            // To whichever asks first: a request of the late one may still wait at the broker.
            assertThat(texts(takeByEither(other, late))).containsExactly("one");
        }
    }

    @Test
    void who_leaves_releases_what_it_holds() {
        send("one");
        JobSource first = open();
        assertThat(first.take(LONG)).hasSize(1);

        first.close();

        try (JobSource next = open()) {
            assertThat(texts(next.take(LONG))).containsExactly("one");
        }
    }

    private static List<TakenJob> takeByEither(JobSource one, JobSource other) {
        for (Duration waited = Duration.ZERO; waited.compareTo(LONG) < 0; waited = waited.plus(SHORT)) {
            List<TakenJob> taken = one.take(SHORT.dividedBy(2));
            if (taken.isEmpty()) {
                taken = other.take(SHORT.dividedBy(2));
            }
            if (!taken.isEmpty()) {
                return taken;
            }
        }
        return List.of();
    }

    private static String text(TakenJob job) {
        return new String(job.value(), StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<TakenJob> jobs) {
        return jobs.stream().map(JobSourceContract::text).toList();
    }
}
