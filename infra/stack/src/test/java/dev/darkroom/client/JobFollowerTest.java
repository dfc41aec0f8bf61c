package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobFollowerTest {
    private static final String QUEUED = event("1", "{\"state\":\"queued\",\"attempt\":1}");
    private static final String STARTED = event("2", "{\"state\":\"running\",\"attempt\":1}");
    private static final String STEP_5 = event(
            "2.5", "{\"state\":\"running\",\"attempt\":1,\"progress\":{\"step\":5,\"steps\":20,\"fraction\":0.25}}");
    private static final String SUCCEEDED =
            event("3", "{\"state\":\"succeeded\",\"attempt\":1,\"job\":{\"id\":\"j\",\"state\":\"succeeded\"}}");

    private final List<Duration> pauses = new ArrayList<>();
    private final List<JobEvent> events = new ArrayList<>();
    private FakeGateway gateway;
    private GatewayApi api;

    private static String event(String id, String data) {
        return "id: " + id + "\nevent: job.any\ndata: {\"data\":" + data + "}\n\n";
    }

    @BeforeEach
    void open() throws IOException {
        gateway = new FakeGateway();
        api = new GatewayApi(new Transport(new Endpoint(gateway.url(), "secret"), pauses::add, note -> {}));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void the_events_are_told_and_the_job_is_the_last() {
        gateway.then(200, QUEUED + ": still here\n\n" + STARTED + STEP_5 + SUCCEEDED);

        assertThat(api.follow("j", events::add).path("state").asText()).isEqualTo("succeeded");

        assertThat(events)
                .containsExactly(
                        new JobEvent("queued", 1, 0, 0),
                        new JobEvent("running", 1, 0, 0),
                        new JobEvent("running", 1, 5, 20),
                        new JobEvent("succeeded", 1, 0, 0));
        assertThat(gateway.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.path()).isEqualTo("/v1/jobs/j/events");
            assertThat(asked.authorization()).isEqualTo("Bearer secret");
        });
    }

    @Test
    void a_stream_that_breaks_or_ends_early_goes_on_after_the_last_event() {
        gateway.thenBrokenStream(QUEUED + STARTED + "id: 2.1\ndata: {\"da")
                .then(503, "{\"title\":\"The database cannot be reached\"}")
                .then(200, STEP_5)
                .then(200, SUCCEEDED);

        api.follow("j", events::add);

        assertThat(gateway.asked()).extracting(FakeGateway.Asked::lastEventId).containsExactly("null", "2", "2", "2.5");
        assertThat(events).extracting(JobEvent::state).containsExactly("queued", "running", "running", "succeeded");
    }

    @Test
    void where_all_was_told_the_job_is_read() {
        gateway.thenBrokenStream(QUEUED).then(204, "").then(200, "{\"state\":\"failed\"}");

        assertThat(api.follow("j", events::add).path("state").asText()).isEqualTo("failed");

        assertThat(gateway.asked()).last().extracting(FakeGateway.Asked::path).isEqualTo("/v1/jobs/j");
    }

    @Test
    void an_unknown_job_is_refused_at_once() {
        gateway.then(404, "{\"title\":\"There is no such thing\",\"detail\":\"there is no such job\"}");

        assertThatThrownBy(() -> api.follow("j", events::add))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no such job");
        assertThat(pauses).isEmpty();
    }

    @Test
    void it_gives_up_when_nothing_comes_for_long() {
        for (int i = 0; i < 20; i++) {
            gateway.then(200, ": end\n\n");
        }

        assertThatThrownBy(() -> api.follow("j", events::add)).isInstanceOf(ClientFailure.class);

        assertThat(gateway.asked()).hasSize(9);
        assertThat(pauses)
                .startsWith(Duration.ofMillis(500), Duration.ofSeconds(1))
                .contains(Duration.ofSeconds(8));
    }
}
