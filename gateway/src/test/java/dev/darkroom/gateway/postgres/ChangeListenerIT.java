package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.batches.NewBatch;
import dev.darkroom.gateway.jobs.Amendment;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.NewJob;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.tenants.InMemoryKeys;
import dev.darkroom.gateway.tenants.Keys;
import dev.darkroom.gateway.tenants.KnownKeys;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.tenants.SecretHash;
import dev.darkroom.gateway.watch.JobNews;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeListenerIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static TestDatabase database;

    private final JobNews news = new JobNews();
    private final InMemoryKeys store = new InMemoryKeys();
    private final Keys keys = KnownKeys.of(store);
    private ChangeListener listener;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void listen() {
        listener = new ChangeListener(database.source(), news, () -> {}, keys);
        listener.start(new StartupEvent());
        awaitListening();
    }

    /** A listener that just began wakes everybody once; from then on only news does. */
    private void awaitListening() {
        try (JobNews.Waiter waiter = news.expect(Samples.id())) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(waiter.arrival()).isCompleted());
        }
    }

    @AfterEach
    void stop() {
        listener.stop(new ShutdownEvent());
    }

    @Test
    void what_a_batch_of_events_changes_is_heard_when_it_is_committed() {
        List<JobId> jobs = new ArrayList<>();
        List<Positioned> starts = new ArrayList<>();
        for (int k = 0; k < 450; k++) {
            JobId id = Samples.insert(new JobsTable(database.database()), Samples.job("ada"))
                    .id();
            jobs.add(id);
            starts.add(new Positioned(Samples.started(id, 1, "w"), k));
        }
        List<JobNews.Waiter> waiters = jobs.stream().map(news::expect).toList();
        try (JobNews.Waiter other = news.expect(Samples.id())) {
            Projectors.apply(new JobsProjection(database.database()), starts);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(waiters)
                            .allSatisfy(each -> assertThat(each.arrival()).isCompleted()));
            assertThat(other.arrival()).isNotCompleted();
        }
    }

    @Test
    void whoever_changes_a_job_wakes_who_waits_for_it() throws Exception {
        JobsTable jobs = new JobsTable(database.database());
        JobChangesTable changes = new JobChangesTable(database.database());
        BatchesTable batches = new BatchesTable(database.database());
        JobId waiting = accepted(jobs, Terms.USUAL);
        JobId running = accepted(jobs, Terms.USUAL);
        start(running);
        JobId superseded =
                accepted(jobs, new Terms(Priority.NORMAL, Terms.Deadline.NONE, null, "k", Terms.RETENTION, null));
        JobId late = accepted(
                jobs, new Terms(Priority.NORMAL, new Terms.Deadline(60, null), null, null, Terms.RETENTION, null));
        NewBatch batch = new NewBatch(
                new BatchId(Samples.id().value()), "ada", Labels.NONE, List.of(Samples.job("ada"), Samples.job("ada")));
        batches.insert(batch, null);
        start(batch.jobs().get(1).id());
        database.execute("UPDATE jobs SET start_by = now() WHERE id = '" + late + "'");

        heard(
                List.of(waiting),
                () -> changes.amend("ada", waiting, new Amendment(Priority.BATCH, null, null), s -> true));
        heard(List.of(waiting), () -> changes.cancel("ada", waiting));
        heard(List.of(running), () -> changes.cancel("ada", running));
        heard(
                List.of(superseded),
                () -> jobs.insert(
                        Samples.job(
                                "ada",
                                Labels.NONE,
                                new Terms(Priority.NORMAL, Terms.Deadline.NONE, null, "k", Terms.RETENTION, null)),
                        null));
        heard(List.of(late), () -> changes.expire(9));
        heard(batch.jobs().stream().map(NewJob::id).toList(), () -> batches.cancel(batch.id(), 9, false));
    }

    private void heard(List<JobId> jobs, Callable<?> change) throws Exception {
        List<JobNews.Waiter> waiters = jobs.stream().map(news::expect).toList();
        change.call();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(waiters)
                        .allSatisfy(each -> assertThat(each.arrival()).isCompleted()));
    }

    private static JobId accepted(JobsTable jobs, Terms terms) {
        return Samples.insert(jobs, Samples.job("ada", Labels.NONE, terms)).id();
    }

    private static void start(JobId id) {
        Projectors.apply(
                new JobsProjection(database.database()), List.of(new Positioned(Samples.started(id, 1, "w"), 1_000)));
    }

    @Test
    void a_key_that_changed_is_forgotten_by_every_gateway() {
        SecretHash secret = SecretHash.of("a secret");
        store.ensure("ada", secret, Set.of(Scope.READ));
        Caller before = keys.find("a secret").orElseThrow();
        store.ensure("ada", secret, Set.of(Scope.ADMIN));
        assertThat(keys.find("a secret")).hasValue(before);

        database.database().inTransaction(connection -> {
            ChangeListener.tellOfKey(connection, before.key());
            return true;
        });

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(keys.find("a secret").orElseThrow().scopes()).containsExactly(Scope.ADMIN));
    }

    @Test
    void a_broken_connection_is_replaced_and_everybody_looks_again() {
        try (JobNews.Waiter waiter = news.expect(Samples.id())) {
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(waiter.arrival()).isCompleted());
        }
    }
}
