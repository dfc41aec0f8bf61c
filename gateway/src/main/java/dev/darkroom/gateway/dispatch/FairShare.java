package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.PoolQueue.Head;
import dev.darkroom.gateway.dispatch.PoolQueue.Line;
import dev.darkroom.gateway.dispatch.PoolQueue.Tags;
import dev.darkroom.gateway.dispatch.PoolQueue.Tenant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin, Cheng 1996) over device time. A job's start tag is the later of the
 * clock and its tenant's last finish tag; its finish tag is that plus its cost over the tenant's weight; the lowest start tag
 * goes next, and the clock follows it. So tenants share by weight, and who was away has neither credit nor debt.
 *
 * <p>Batch work goes only when nothing else waits, and is shared by a clock of its own. Interactive work goes before normal
 * work, but only while its tenant is at most {@link #BURST_MS} ahead of who waits longest for its share: nobody jumps the queue
 * for ever.
 */
public final class FairShare {

    /** Device time over weight by which interactive work may run ahead of its tenant's share. */
    static final double BURST_MS = 10_000;

    private static final int INTERACTIVE = 0;
    private static final int NORMAL = 1;

    private final List<Runner> runners = new ArrayList<>();
    private final List<JobId> chosen = new ArrayList<>();
    private double foreground;
    private double background;

    /**
     * Who goes now, and what is to be remembered.
     *
     * @param jobs in their order
     * @param clocks of the pool from now on
     * @param finishes tags of the tenants that got something
     */
    public record Choice(List<JobId> jobs, Tags clocks, Map<String, Tags> finishes) {
        public Choice {
            jobs = List.copyOf(jobs);
            finishes = Map.copyOf(finishes);
        }
    }

    private FairShare(PoolQueue queue) {
        foreground = queue.clocks().foreground();
        background = queue.clocks().background();
        queue.tenants().forEach(tenant -> runners.add(new Runner(tenant)));
    }

    /** Fills the pool's room. */
    public static Choice choose(PoolQueue queue) {
        FairShare share = new FairShare(queue);
        while (share.chosen.size() < queue.room() && share.next()) {
            // one more
        }
        Map<String, Tags> finishes = new LinkedHashMap<>();
        share.runners.stream()
                .filter(runner -> runner.served)
                .forEach(runner -> finishes.put(runner.tenant.id(), runner.finishes()));
        return new Choice(share.chosen, new Tags(share.foreground, share.background), finishes);
    }

    private boolean next() {
        return nextForeground() || nextBackground();
    }

    private boolean nextForeground() {
        List<Runner> waiting = runners.stream()
                .filter(runner -> runner.rank().filter(rank -> rank <= NORMAL).isPresent())
                .toList();
        if (waiting.isEmpty()) {
            return false;
        }
        double first = waiting.stream()
                .mapToDouble(runner -> runner.foregroundStart(foreground))
                .min()
                .orElseThrow();
        foreground = first;
        Runner runner = waiting.stream()
                .min(Comparator.<Runner>comparingInt(each -> each.effectiveRank(first))
                        .thenComparingDouble(each -> each.foregroundStart(first))
                        .thenComparing(each -> each.head().job()))
                .orElseThrow();
        Head head = runner.take();
        runner.foregroundFinish = runner.foregroundStart(first) + head.costMs() / runner.tenant.weight();
        chosen.add(head.job());
        return true;
    }

    private boolean nextBackground() {
        Optional<Runner> next = runners.stream()
                .filter(each -> each.rank().isPresent())
                .min(Comparator.<Runner>comparingDouble(each -> each.backgroundStart(background))
                        .thenComparing(each -> each.head().job()));
        next.ifPresent(runner -> {
            background = runner.backgroundStart(background);
            Head head = runner.take();
            runner.backgroundFinish = background + head.costMs() / runner.tenant.weight();
            chosen.add(head.job());
        });
        return next.isPresent();
    }

    /** A tenant and what is left of its lines. */
    private static final class Runner {

        private final Tenant tenant;
        private final TreeMap<Integer, ArrayDeque<Head>> lines = new TreeMap<>();
        private int mayStart;
        private double foregroundFinish;
        private double backgroundFinish;
        private boolean served;

        Runner(Tenant tenant) {
            this.tenant = tenant;
            this.mayStart = tenant.mayStart();
            this.foregroundFinish = tenant.finishes().foreground();
            this.backgroundFinish = tenant.finishes().background();
            for (Line line : tenant.lines()) {
                if (!line.heads().isEmpty()) {
                    lines.put(line.rank(), new ArrayDeque<>(line.heads()));
                }
            }
        }

        /** Of its foremost line; empty where it has nothing to start. */
        Optional<Integer> rank() {
            Map.@Nullable Entry<Integer, ArrayDeque<Head>> first = lines.firstEntry();
            return mayStart < 1 || first == null ? Optional.empty() : Optional.of(first.getKey());
        }

        int effectiveRank(double first) {
            int rank = rank().orElseThrow();
            return rank == INTERACTIVE && foregroundStart(first) - first > BURST_MS ? NORMAL : rank;
        }

        double foregroundStart(double clock) {
            return Math.max(clock, foregroundFinish);
        }

        double backgroundStart(double clock) {
            return Math.max(clock, backgroundFinish);
        }

        Head head() {
            return lines.firstEntry().getValue().element();
        }

        Head take() {
            ArrayDeque<Head> line = lines.firstEntry().getValue();
            Head head = line.remove();
            if (line.isEmpty()) {
                lines.pollFirstEntry();
            }
            mayStart--;
            served = true;
            return head;
        }

        Tags finishes() {
            return new Tags(foregroundFinish, backgroundFinish);
        }
    }
}
