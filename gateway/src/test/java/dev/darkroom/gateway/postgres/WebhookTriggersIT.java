package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.gateway.webhooks.Delivery;
import dev.darkroom.gateway.webhooks.Webhook;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever changes a job, its webhooks hear of it. */
class WebhookTriggersIT {

    private static final Webhook ALL = new Webhook(
            "https://hook.example/",
            List.of("job.queued", "job.started", "job.succeeded", "job.failed", "job.canceled", "job.expired"));

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE webhook_deliveries");
    }

    @Test
    void each_change_of_state_is_one_event_with_the_id_of_the_stream() {
        JobId id = job(ALL);
        change(
                id,
                "state = 'running', worker = 'w', device = 'cpu', started_at = now(), dispatched_at = now(), published_at = now()");
        change(id, "started_at = started_at + interval '1 second'");
        change(id, "tags = '{\"a\": \"b\"}'");
        database.execute("UPDATE jobs SET progress_step = 1, progress_steps = 2 WHERE id = '" + id + "'");
        change(id, "state = 'succeeded', finished_at = now() + interval '1 minute', outputs = '[{}]'");

        assertThat(log())
                .extracting(Delivery::eventType)
                .containsExactly("job.succeeded", "job.started", "job.started", "job.queued");
        assertThat(log()).extracting(Delivery::eventId).containsExactly(id + "/5", id + "/3", id + "/2", id + "/1");
    }

    @Test
    void every_end_is_told() {
        for (String state : List.of("failed", "canceled", "expired")) {
            String error = state.equals("canceled") ? "" : ", error = '{}'";
            change(job(ALL), "state = '" + state + "', finished_at = now()" + error);
            assertThat(log().get(0).eventType()).isEqualTo("job." + state);
        }
    }

    @Test
    void a_change_that_is_undone_tells_nothing() {
        JobId id = job(new Webhook("https://hook.example/", Webhook.ENDS));
        assertThatThrownBy(() -> database.execute("BEGIN; UPDATE jobs SET state = 'canceled', version = 2,"
                        + " finished_at = now() WHERE id = '" + id + "'; SELECT 1 / 0; COMMIT"))
                .isInstanceOf(IllegalStateException.class);
        assertThat(log()).isEmpty();
    }

    @Test
    void a_job_keeps_its_webhook() {
        Terms terms = terms(ALL);
        Job job = Samples.insert(new JobsTable(database.database()), Samples.job("ada", Labels.NONE, terms));
        assertThat(job.terms()).isEqualTo(terms);
    }

    @Test
    void without_webhooks_nothing_is_put_in() {
        change(job(null), "state = 'canceled', finished_at = now()");
        assertThat(log()).isEmpty();
    }

    private static JobId job(Webhook webhook) {
        return Samples.insert(new JobsTable(database.database()), Samples.job("ada", Labels.NONE, terms(webhook)))
                .id();
    }

    private static Terms terms(Webhook webhook) {
        Terms usual = Terms.USUAL;
        return new Terms(usual.priority(), usual.deadline(), null, null, usual.retention(), webhook);
    }

    private static void change(JobId id, String what) {
        database.execute("UPDATE jobs SET version = version + 1, " + what + " WHERE id = '" + id + "'");
    }

    private static List<Delivery> log() {
        return new WebhookDeliveriesTable(database.database()).list("ada", null, null, 100);
    }
}
