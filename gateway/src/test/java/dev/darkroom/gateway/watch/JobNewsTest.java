package dev.darkroom.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.jobs.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobNewsTest {

    private final JobNews news = new JobNews();
    private final JobId job = Samples.id();

    @Test
    void all_who_wait_for_a_job_are_woken_and_nobody_else() {
        try (JobNews.Waiter one = news.expect(job);
                JobNews.Waiter two = news.expect(job);
                JobNews.Waiter other = news.expect(Samples.id())) {
            news.arrived(List.of(job, Samples.id()));

            assertThat(one.arrival()).isCompleted();
            assertThat(two.arrival()).isCompleted();
            assertThat(other.arrival()).isNotCompleted();
        }
    }

    @Test
    void after_a_gap_everybody_is_woken() {
        try (JobNews.Waiter one = news.expect(job);
                JobNews.Waiter other = news.expect(Samples.id())) {
            news.mayHaveArrived();

            assertThat(one.arrival()).isCompleted();
            assertThat(other.arrival()).isCompleted();
        }
    }

    @Test
    void who_closed_is_forgotten() {
        JobNews.Waiter one = news.expect(job);
        JobNews.Waiter two = news.expect(job);
        one.close();
        assertThat(news.awaited()).isEqualTo(1);
        two.close();
        two.close();
        assertThat(news.awaited()).isZero();
        news.arrived(List.of(job));
        assertThat(two.arrival()).isNotCompleted();
    }

    @Test
    void before_the_end_everybody_is_woken_and_nobody_waits_any_more() {
        try (JobNews.Waiter before = news.expect(job)) {
            news.close();
            assertThat(news.closed()).isTrue();
            assertThat(before.arrival()).isCompleted();
        }
        try (JobNews.Waiter after = news.expect(job)) {
            assertThat(after.arrival()).isCompleted();
        }
    }
}
