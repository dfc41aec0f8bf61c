package dev.darkroom.worker.lane;

import static dev.darkroom.worker.lane.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunControl.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LaneTest {

    private static final Duration LOCK = Duration.ofMillis(600);

    private final FakeJobs jobs = new FakeJobs(LOCK, 3);
    private final StopSignal stop = new StopSignal();
    private final AtomicInteger executions = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private Thread thread;

    @AfterEach
    void end() throws InterruptedException {
        go.countDown();
        stop.request(Duration.ZERO);
        thread.join();
    }

    @Test
    void every_job_is_accepted_once_when_its_work_is_done() {
        for (int i = 0; i < 20; i++) {
            jobs.send("job " + i);
        }

        start(this::acceptAll);

        await(jobs::allAccepted);
        assertThat(jobs.log()).allSatisfy(entry -> assertThat(entry.accepted).isEqualTo(1));
        assertThat(executions).hasValue(20);
        assertThat(jobs.refused).isZero();
    }

    @Test
    void work_longer_than_the_lock_runs_once() throws Exception {
        jobs.send("long");

        start(hand -> {
            executions.incrementAndGet();
            pause(LOCK.multipliedBy(3));
            hand.taken().forEach(job -> hand.settle(job, Verdict.ACCEPT));
        });

        await(jobs::allAccepted);
        assertThat(executions).hasValue(1);
        assertThat(jobs.log().get(0).deliveries).isEqualTo(1);
        assertThat(jobs.extensions).isGreaterThanOrEqualTo(5);
        assertThat(jobs.refused).isZero();
    }

    @Test
    void a_finished_job_is_accepted_while_its_neighbour_goes_on() {
        jobs.send("quick");
        jobs.send("slow");

        start(hand -> {
            hand.settle(hand.taken().get(0), Verdict.ACCEPT);
            hold();
        });

        await(() -> jobs.log().get(0).accepted == 1);
        assertThat(jobs.log().get(1).accepted).isZero();
    }

    @Test
    void work_that_throws_releases_its_jobs_and_the_lane_goes_on() {
        jobs.send("one");

        start(hand -> {
            if (executions.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug");
            }
            hand.taken().forEach(job -> hand.settle(job, Verdict.ACCEPT));
        });

        await(jobs::allAccepted);
        assertThat(jobs.log().get(0).released).isEqualTo(1);
        assertThat(jobs.opened).isEqualTo(1);
    }

    @Test
    void work_that_forgets_a_job_releases_it() {
        jobs.send("one");

        start(hand -> executions.incrementAndGet());

        await(() -> jobs.log().get(0).released > 0);
    }

    @Test
    void a_lane_that_loses_its_source_joins_again() {
        jobs.nextTakeFails = new IllegalStateException("the broker is gone");
        jobs.send("one");

        Lane lane = start(this::acceptAll);

        await(jobs::allAccepted);
        assertThat(jobs.opened).isEqualTo(2);
        assertThat(lane.state()).isEqualTo(Lane.State.WORKING);
    }

    @Test
    void work_is_given_up_when_the_source_is_lost_in_its_middle() {
        RunControl control = new RunControl(Duration.ofHours(1));
        jobs.nextExtendFails = new IllegalStateException("the session is gone");
        jobs.send("one");

        start(hand -> {
            hand.running(control);
            executions.incrementAndGet();
            await(() -> control.stopped().isPresent());
            if (executions.get() > 1) {
                hand.taken().forEach(job -> hand.settle(job, Verdict.ACCEPT));
            }
        });

        await(jobs::allAccepted);
        assertThat(control.stopped()).contains(Reason.SHUTDOWN);
        assertThat(jobs.opened).isEqualTo(2);
    }

    @Test
    void a_run_over_its_time_limit_is_stopped() {
        RunControl control = new RunControl(Duration.ofMillis(50));
        jobs.send("one");

        start(running(control));

        await(() -> control.stopped().isPresent());
        assertThat(control.stopped()).contains(Reason.TIME_LIMIT);
    }

    @Test
    void a_run_that_nobody_waits_for_is_stopped_amid_its_pass() {
        RunControl control = new RunControl(Duration.ofHours(1), new RunControl.Watcher() {
            @Override
            public boolean wanted() {
                return begun.getCount() > 0;
            }
        });
        jobs.send("one");

        start(running(control));

        await(() -> control.stopped().isPresent());
        assertThat(control.stopped()).contains(Reason.CANCELED);
    }

    @Test
    void a_lane_whose_run_cannot_be_stopped_releases_its_jobs_and_says_that_it_is_dead() {
        RunControl control = new RunControl(Duration.ofMillis(10));
        jobs.send("one");

        Lane lane = start(running(control));

        await(() -> lane.state() == Lane.State.DEAD);
        assertThat(jobs.log().get(0).released).isEqualTo(1);
    }

    @Test
    void a_stop_waits_for_what_runs_and_takes_nothing_more() throws Exception {
        jobs.send("running");
        Lane lane = start(hand -> {
            hold();
            hand.taken().forEach(job -> hand.settle(job, Verdict.ACCEPT));
        });
        begun.await();

        stop.request(Duration.ofMinutes(1));
        jobs.send("too late");
        go.countDown();
        thread.join();

        assertThat(lane.state()).isEqualTo(Lane.State.STOPPED);
        assertThat(jobs.log().get(0).accepted).isEqualTo(1);
        assertThat(jobs.log().get(1).deliveries).isZero();
    }

    @Test
    void what_still_runs_at_the_end_of_the_grace_is_stopped_and_released() throws Exception {
        RunControl control = new RunControl(Duration.ofHours(1));
        jobs.send("endless");
        start(running(control));
        begun.await();

        stop.request(Duration.ofMillis(50));
        thread.join();

        assertThat(control.stopped()).contains(Reason.SHUTDOWN);
        assertThat(jobs.log().get(0).released).isEqualTo(1);
        assertThat(jobs.log().get(0).accepted).isZero();
    }

    private static Map<TakenJob, Verdict> toTheBroker(Map<TakenJob, Verdict> verdicts) {
        Map<TakenJob, Verdict> settled = new LinkedHashMap<>(verdicts);
        settled.replaceAll((job, verdict) -> verdict == Verdict.ACCEPT ? verdict : Verdict.RELEASE);
        return settled;
    }

    private Lane start(Consumer<WorkInHand> work) {
        Lane.Timing timing = new Lane.Timing(LOCK.dividedBy(3), Duration.ofMillis(300));
        Lane lane = new Lane(1, jobs, work, LaneTest::toTheBroker, stop, timing, new BackOff(new SplittableRandom(1)));
        thread = new Thread(lane, "lane-of-test");
        thread.start();
        return lane;
    }

    private void acceptAll(WorkInHand hand) {
        hand.taken().forEach(job -> {
            executions.incrementAndGet();
            hand.settle(job, Verdict.ACCEPT);
        });
    }

    /** Work that has the reins and does not end by itself. */
    private Consumer<WorkInHand> running(RunControl control) {
        return hand -> {
            hand.running(control);
            try {
                control.begin(() -> {});
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            hold();
        };
    }

    private void hold() {
        begun.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(Duration time) {
        try {
            go.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
