package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WorkInHandTest {

    /** Whatever is done to a job, in whatever order and from however many threads: one verdict, and it is the first. */
    @Property(tries = 200)
    void every_job_gets_exactly_one_verdict(
            @ForAll @IntRange(min = 1, max = 8) int size,
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 17) Integer> steps) {
        List<TakenJob> jobs = IntStream.range(0, size)
                .mapToObj(i -> new TakenJob(new Position("t", 0, i), null, new byte[0], 1))
                .toList();
        WorkInHand hand = new WorkInHand(jobs);
        Map<TakenJob, Verdict> first = new HashMap<>();
        Map<TakenJob, Integer> collected = new HashMap<>();
        Map<TakenJob, Verdict> verdicts = new HashMap<>();

        for (int step : steps) {
            if (step == 17) {
                collect(hand, collected, verdicts);
            } else {
                TakenJob job = jobs.get(step / 2 % size);
                Verdict verdict = step % 2 == 0 ? Verdict.ACCEPT : Verdict.RELEASE;
                assertThat(hand.settle(job, verdict)).isEqualTo(first.putIfAbsent(job, verdict) == null);
            }
        }
        hand.settleRest(Verdict.RETURN);
        hand.settleRest(Verdict.RETURN);
        collect(hand, collected, verdicts);
        collect(hand, collected, verdicts);

        assertThat(collected)
                .hasSize(size)
                .allSatisfy((job, times) -> assertThat(times).isEqualTo(1));
        jobs.forEach(job -> assertThat(verdicts.get(job)).isEqualTo(first.getOrDefault(job, Verdict.RETURN)));
    }

    @Property(tries = 50)
    void of_two_who_judge_at_once_one_wins(@ForAll @IntRange(min = 1, max = 16) int size) {
        List<TakenJob> jobs = IntStream.range(0, size)
                .mapToObj(i -> new TakenJob(new Position("t", 0, i), null, new byte[0], 1))
                .toList();
        WorkInHand hand = new WorkInHand(jobs);

        CompletableFuture<Integer> accepted = CompletableFuture.supplyAsync(() -> settleAll(hand, Verdict.ACCEPT));
        int released = settleAll(hand, Verdict.RELEASE);

        assertThat(accepted.join() + released).isEqualTo(size);
        List<Verdict> verdicts = new ArrayList<>(hand.collect(Duration.ZERO).values());
        assertThat(verdicts).hasSize(size);
        assertThat(verdicts.stream().filter(Verdict.RELEASE::equals)).hasSize(released);
    }

    private static int settleAll(WorkInHand hand, Verdict verdict) {
        return (int)
                hand.taken().stream().filter(job -> hand.settle(job, verdict)).count();
    }

    private static void collect(WorkInHand hand, Map<TakenJob, Integer> collected, Map<TakenJob, Verdict> verdicts) {
        Map<TakenJob, Verdict> now = hand.collect(Duration.ZERO);
        now.keySet().forEach(job -> collected.merge(job, 1, Integer::sum));
        verdicts.putAll(now);
    }
}
