package dev.darkroom.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.PoolQueue.Head;
import dev.darkroom.gateway.dispatch.PoolQueue.Line;
import dev.darkroom.gateway.dispatch.PoolQueue.Tags;
import dev.darkroom.gateway.dispatch.PoolQueue.Tenant;
import dev.darkroom.gateway.jobs.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FairShareTest {

    private static final int INTERACTIVE = 0;
    private static final int NORMAL = 1;
    private static final int BATCH = 2;

    private final Pool pool = new Pool();

    @Test
    void a_tenant_that_asks_for_little_does_not_wait_for_one_that_floods() {
        pool.submit("flood", NORMAL, 10_000, 500);
        pool.run(100);

        JobId late = pool.submit("late", NORMAL, 1, 500).get(0);

        assertThat(pool.run(2)).contains(late);
    }

    @Test
    void an_interactive_job_overtakes_ten_thousand_batch_jobs() {
        pool.submit("ada", BATCH, 10_000, 500);
        pool.run(50);

        JobId own = pool.submit("ada", INTERACTIVE, 1, 500).get(0);
        JobId others = pool.submit("bob", INTERACTIVE, 1, 500).get(0);

        assertThat(pool.run(2)).containsExactlyInAnyOrder(own, others);
    }

    @Test
    void interactive_work_goes_first_for_a_while_and_then_only_in_its_turn() {
        pool.submit("pushy", INTERACTIVE, 1_000, 1_000);
        pool.submit("calm", NORMAL, 1_000, 1_000);

        List<String> first = pool.owners(pool.run(10));
        List<String> later = pool.owners(pool.run(100));

        assertThat(first).containsOnly("pushy");
        assertThat(later).filteredOn("calm"::equals).hasSizeBetween(48, 52);
    }

    @Test
    void batch_work_goes_when_nothing_else_waits_and_is_shared_by_itself() {
        pool.submit("ada", BATCH, 100, 1_000);
        pool.submit("bob", BATCH, 100, 1_000);
        pool.submit("ada", NORMAL, 50, 1_000);

        assertThat(pool.owners(pool.run(50))).containsOnly("ada");
        assertThat(pool.owners(pool.run(40))).filteredOn("bob"::equals).hasSize(20);
    }

    @Test
    void who_was_away_has_neither_credit_nor_debt() {
        pool.submit("steady", NORMAL, 1_000, 1_000);
        pool.run(500);
        pool.submit("back", NORMAL, 1_000, 1_000);

        assertThat(pool.owners(pool.run(40))).filteredOn("back"::equals).hasSize(20);
    }

    @Test
    void shares_are_of_device_time_and_not_of_jobs() {
        pool.submit("long", NORMAL, 1_000, 9_000);
        pool.submit("short", NORMAL, 10_000, 1_000);

        assertThat(pool.owners(pool.run(1_000))).filteredOn("long"::equals).hasSizeBetween(99, 101);
    }

    @Test
    void a_tenant_at_its_limit_waits_and_holds_up_nobody() {
        pool.submit("bounded", NORMAL, 10, 1_000);
        pool.submit("free", NORMAL, 10, 1_000);
        pool.mayStart.put("bounded", 3);

        List<String> owners = pool.owners(pool.run(20));

        assertThat(owners).filteredOn("bounded"::equals).hasSize(3);
        assertThat(owners).filteredOn("free"::equals).hasSize(10);
    }

    @Property(tries = 60)
    void waiting_tenants_share_device_time_by_weight_within_a_tenth(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 8) Integer> weights,
            @ForAll @IntRange(min = 1, max = 32) int room,
            @ForAll @IntRange(min = 20, max = 3_000) int cost) {
        Pool any = new Pool();
        for (int i = 0; i < weights.size(); i++) {
            any.weights.put("t" + i, (double) weights.get(i));
            any.submit("t" + i, NORMAL, 4_000, cost);
        }

        Map<String, Integer> served = new HashMap<>();
        for (int jobs = 0; jobs < 2_000; jobs += room) {
            any.owners(any.run(room)).forEach(owner -> served.merge(owner, 1, Integer::sum));
        }

        double all = served.values().stream().mapToInt(n -> n).sum();
        double weight = weights.stream().mapToInt(n -> n).sum();
        for (int i = 0; i < weights.size(); i++) {
            double due = weights.get(i) / weight;
            assertThat(served.getOrDefault("t" + i, 0) / all).isCloseTo(due, within(due / 10));
        }
    }

    /** A pool whose jobs take no time. */
    private static final class Pool {

        final Map<String, Double> weights = new HashMap<>();
        final Map<String, Integer> mayStart = new HashMap<>();
        private final Map<String, TreeMap<Integer, List<Head>>> waiting = new TreeMap<>();
        private final Map<String, Tags> finishes = new HashMap<>();
        private final Map<JobId, String> owners = new HashMap<>();
        private Tags clocks = Tags.ZERO;

        List<JobId> submit(String tenant, int rank, int jobs, int costMs) {
            List<JobId> ids = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                JobId id = Samples.id();
                ids.add(id);
                owners.put(id, tenant);
                waiting.computeIfAbsent(tenant, it -> new TreeMap<>())
                        .computeIfAbsent(rank, it -> new ArrayList<>())
                        .add(new Head(id, costMs));
            }
            return ids;
        }

        List<JobId> run(int room) {
            List<Tenant> tenants = new ArrayList<>();
            waiting.forEach((tenant, lines) -> tenants.add(new Tenant(
                    tenant,
                    weights.getOrDefault(tenant, 1.0),
                    mayStart.getOrDefault(tenant, Integer.MAX_VALUE),
                    finishes.getOrDefault(tenant, Tags.ZERO),
                    lines.entrySet().stream()
                            .map(line -> new Line(
                                    line.getKey(),
                                    line.getValue()
                                            .subList(
                                                    0,
                                                    Math.min(
                                                            room,
                                                            line.getValue().size()))))
                            .toList())));
            FairShare.Choice choice = FairShare.choose(new PoolQueue("default", room, clocks, tenants));
            clocks = choice.clocks();
            finishes.putAll(choice.finishes());
            waiting.values()
                    .forEach(lines -> lines.values()
                            .forEach(heads -> heads.subList(0, Math.min(room, heads.size()))
                                    .removeIf(head -> choice.jobs().contains(head.job()))));
            return choice.jobs();
        }

        List<String> owners(List<JobId> jobs) {
            return jobs.stream().map(owners::get).toList();
        }
    }
}
