package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Timings;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.NewJob;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.usage.Usage;
import dev.darkroom.gateway.usage.UsageQuery;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class UsageTableIT {

    private static final int JOBS = 300;
    private static final Instant FIRST = Instant.parse("2030-01-01T22:00:00Z");
    private static final LocalDate FROM = LocalDate.parse("2026-01-01");
    private static final LocalDate TO = LocalDate.parse("2030-01-31");
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final List<ModelDescription> MODELS =
            List.of(Samples.MODEL, Samples.model("stencil", "b1b2b3b4b5b6"));

    private final TestDatabase database = TestDatabase.create();
    private final UsageTable usage = new UsageTable(database.database());
    private final List<Caller> callers = List.of(Samples.caller("ada"), Samples.caller("ada"), Samples.caller("bob"));
    private final List<JobId> jobs = new ArrayList<>();
    private final Random random = new Random(7);

    private void accept(int count) {
        new CatalogueTables(database.database())
                .announced(Samples.worker("w", MODELS.toArray(ModelDescription[]::new)));
        JobsTable table = new JobsTable(database.database());
        for (int i = 0; i < count; i++) {
            ModelDescription model = any(MODELS);
            NewJob job = new NewJob(
                    Samples.id(),
                    any(callers),
                    model.id(),
                    model.version(),
                    "default",
                    dev.darkroom.contract.Wire.mapper().createObjectNode(),
                    new Seed(1),
                    new Labels(null, tags()),
                    Terms.USUAL,
                    dev.darkroom.gateway.models.Workload.UNKNOWN,
                    null,
                    null);
            jobs.add(Samples.insert(table, job).id());
        }
    }

    @Test
    void usage_equals_a_recount_whoever_ends_jobs_and_however_often_it_is_told() throws Exception {
        accept(JOBS);
        List<Positioned> events = events();
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            List<Positioned> mine = new ArrayList<>(events);
            Collections.shuffle(mine, new Random(thread));
            work.add(() -> project(mine, 1 + mine.size() / 40));
        }
        work.add(() -> {
            for (JobId job : jobs.subList(0, JOBS / 4)) {
                database.execute(end(job));
            }
            for (JobId job : jobs.subList(JOBS / 4, JOBS / 2)) {
                database.execute("UPDATE jobs SET state = 'canceled', version = version + 1,"
                        + " finished_at = '2030-01-03T00:00Z' WHERE id = '" + job + "' AND finished_at IS NULL");
            }
            return null;
        });

        atOnce(work);

        Map<String, Usage.Sums> told = everyGrouping();
        assertThat(told.get("ada []{}").succeeded()).isPositive();
        assertThat(told.get("ada []{}").failed()).isPositive();
        assertThat(told.get("ada []{}").canceled()).isPositive();
        assertThat(told.get("ada []{}").expired()).isPositive();
        assertThat(told).isEqualTo(recount());

        project(events, 50);
        assertThat(everyGrouping()).isEqualTo(told);

        database.execute(
                "UPDATE jobs SET outputs = NULL, input = '{}', tags = '{}', erased_at = now() WHERE finished_at IS NOT NULL");
        assertThat(everyGrouping()).isEqualTo(told);
        database.execute("TRUNCATE jobs CASCADE");
        assertThat(everyGrouping()).isEqualTo(told);
    }

    @Test
    void a_transaction_that_fails_counts_nothing() throws SQLException {
        accept(1);
        try (var connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute(end(jobs.get(0)));
            connection.rollback();
        }

        assertThat(everyGrouping()).isEmpty();
    }

    @Test
    void no_more_groups_are_told_than_asked_for() {
        accept(20);
        jobs.forEach(job -> database.execute(end(job)));
        UsageQuery query = new UsageQuery(List.of("model", "key", "day"), FROM, TO);

        assertThat(usage.sum("ada", query, 3)).hasSize(3);
        assertThat(usage.sum("ada", new UsageQuery(List.of("day"), FROM, FROM), 10))
                .isEmpty();
        assertThat(usage.sum("nobody", query, 10)).isEmpty();
    }

    private static String end(JobId job) {
        return "UPDATE jobs SET state = 'expired', version = version + 1, finished_at = '2030-01-04T00:00Z', error = '{}'"
                + " WHERE id = '" + job + "' AND finished_at IS NULL";
    }

    private static void atOnce(List<Callable<Void>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void project(List<Positioned> events, int size) {
        JobsProjection projection = new JobsProjection(database.database());
        for (int from = 0; from < events.size(); from += size) {
            apply(projection, events.subList(from, Math.min(events.size(), from + size)));
        }
        return null;
    }

    /** Two batches with the same jobs may meet in a deadlock; then one is undone and comes again, as it would from Kafka. */
    private static void apply(JobsProjection projection, List<Positioned> batch) {
        try {
            Projectors.apply(projection, batch);
        } catch (UnavailableException e) {
            apply(projection, batch);
        }
    }

    /** Most jobs start, and all but a tenth are told to end, some in two ways. */
    private List<Positioned> events() {
        List<Positioned> events = new ArrayList<>();
        for (JobId job : jobs) {
            if (random.nextInt(4) > 0) {
                events.add(new Positioned(new JobEvent.Started(meta(job), "cpu"), events.size()));
            }
            for (int i = random.nextInt(10); i < 9; i += 5) {
                events.add(new Positioned(ended(job), events.size()));
            }
        }
        return events;
    }

    private JobEvent ended(JobId job) {
        return switch (random.nextInt(4)) {
            case 0 -> new JobEvent.Failed(meta(job), FailureCode.MODEL_FAILED, "the model threw");
            case 1 -> new JobEvent.Canceled(meta(job));
            default ->
                new JobEvent.Succeeded(meta(job), "cpu", outputs(job), new Timings(1, 8, random.nextInt(1_000), 1, 3));
        };
    }

    private List<Output> outputs(JobId job) {
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            outputs.add(
                    new Output(i, ObjectKey.output(job, i, HASH, "png"), "image/png", 28, 28, 600, HASH, new Seed(7)));
        }
        return outputs;
    }

    private EventMeta meta(JobId job) {
        Instant at = FIRST.plus(Duration.ofMinutes(random.nextInt(4 * 24 * 60)));
        return new EventMeta(Generators.timeBasedEpochGenerator().generate(), at, "w", job, 1, null);
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        if (random.nextBoolean()) {
            tags.put("campaign", any(List.of("spring", "autumn", "")));
        }
        if (random.nextInt(3) == 0) {
            tags.put("tier", any(List.of("gold", "spring")));
        }
        return tags;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Every subset of what sums can be grouped by, with one tag at most. */
    private static List<List<String>> groupings() {
        List<List<String>> groupings = new ArrayList<>();
        for (String tag : List.of("", "tag.campaign", "tag.tier", "tag.none")) {
            for (int bits = 0; bits < 8; bits++) {
                List<String> names = new ArrayList<>();
                for (String name : List.of("model", "key", "day")) {
                    if ((bits >> List.of("model", "key", "day").indexOf(name)) % 2 == 1) {
                        names.add(name);
                    }
                }
                if (!tag.isEmpty()) {
                    names.add(tag);
                }
                groupings.add(names);
            }
        }
        return groupings;
    }

    private Map<String, Usage.Sums> everyGrouping() {
        Map<String, Usage.Sums> all = new HashMap<>();
        for (String tenant : List.of("ada", "bob")) {
            for (List<String> names : groupings()) {
                for (Usage each : usage.sum(tenant, new UsageQuery(names, FROM, TO), 10_000)) {
                    Map<String, String> group = new TreeMap<>();
                    for (String name : names) {
                        Object value = switch (name) {
                            case "model" -> each.model();
                            case "key" -> each.key();
                            case "day" -> each.day();
                            default -> each.tag();
                        };
                        group.put(name, String.valueOf(value));
                    }
                    assertThat(all.put(tenant + " " + names + group, each.sums()))
                            .isNull();
                }
            }
        }
        return all;
    }

    /** The same from the jobs themselves, added up here. */
    private Map<String, Usage.Sums> recount() throws SQLException {
        Map<String, Usage.Sums> all = new HashMap<>();
        try (var connection = database.source().getConnection();
                var row = connection.createStatement().executeQuery("""
                        SELECT tenant_id, model, key_id, to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
                               tags ->> 'campaign' AS campaign, tags ->> 'tier' AS tier, state,
                               jsonb_array_length(outputs) AS images, timings ->> 'device_ms' AS device_ms
                          FROM jobs WHERE state NOT IN ('queued', 'running')
                        """)) {
            while (row.next()) {
                for (List<String> names : groupings()) {
                    Map<String, String> group = new TreeMap<>();
                    for (String name : names) {
                        String value = switch (name) {
                            case "model" -> row.getString("model");
                            case "key" -> row.getObject("key_id", UUID.class).toString();
                            case "day" -> row.getString("day");
                            case "tag.campaign" -> row.getString("campaign");
                            case "tag.tier" -> row.getString("tier");
                            default -> null;
                        };
                        group.put(name, String.valueOf(value));
                    }
                    String state = row.getString("state");
                    all.merge(
                            row.getString("tenant_id") + " " + names + group,
                            new Usage.Sums(
                                    state.equals("succeeded") ? 1 : 0,
                                    state.equals("failed") ? 1 : 0,
                                    state.equals("canceled") ? 1 : 0,
                                    state.equals("expired") ? 1 : 0,
                                    row.getLong("images"),
                                    row.getLong("device_ms")),
                            UsageTableIT::plus);
                }
            }
        }
        return all;
    }

    private static Usage.Sums plus(Usage.Sums a, Usage.Sums b) {
        return new Usage.Sums(
                a.succeeded() + b.succeeded(),
                a.failed() + b.failed(),
                a.canceled() + b.canceled(),
                a.expired() + b.expired(),
                a.images() + b.images(),
                a.deviceMs() + b.deviceMs());
    }
}
