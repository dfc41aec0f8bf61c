package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.testing.LocalStack;
import dev.darkroom.testing.LocalStack.Part;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server of the stack is away for a while. */
class OutageIT {
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final String JOB = "{\"model\":\"tiny\",\"input\":{\"count\":1}}";

    private static Deployment deployment;
    private static Client client;

    @BeforeAll
    static void start() {
        deployment = Deployment.start("outage", LocalStack.separate(), 1);
        client = deployment.client();
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void without_postgres_nothing_is_accepted_and_afterwards_it_is_again() throws Exception {
        String before = id(client.post(JOB));
        client.awaitEnd(before, RECOVERY);

        List<HttpResponse<byte[]>> refused;
        HttpResponse<byte[]> ready;
        deployment.stack().stop(Part.POSTGRES);
        try {
            refused = List.of(client.post(JOB), client.get("/v1/jobs/" + before));
            ready = client.get("/q/health/ready");
        } finally {
            deployment.stack().restart(Part.POSTGRES);
        }

        assertThat(ready.statusCode()).as(Client.text(ready)).isEqualTo(200);
        for (HttpResponse<byte[]> response : refused) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }
        String after = idOnceAccepted();
        assertThat(client.awaitEnd(after, RECOVERY).path("state").asText()).isEqualTo("succeeded");
        deployment.evidence().succeededOnce(List.of(before, after));
    }

    @Test
    void without_kafka_jobs_are_accepted_and_run_when_it_is_back() throws Exception {
        List<String> ids;
        deployment.stack().kill(Part.KAFKA);
        try {
            ids = List.of(id(client.post(JOB)), id(client.post(JOB)));
            assertThat(client.count(ids, "queued")).isEqualTo(2);
        } finally {
            deployment.stack().restart(Part.KAFKA);
        }

        client.awaitEnds(ids, RECOVERY);
        deployment.evidence().succeededOnce(ids);
    }

    @Test
    void a_gateway_that_starts_without_kafka_is_healthy_and_its_jobs_run_when_it_is_back() throws Exception {
        deployment.worker(1).close();
        deployment.gateway().close();
        String id;
        deployment.stack().stop(Part.KAFKA);
        try {
            deployment.gateway().start().awaitReady();
            for (String probe : List.of("started", "ready", "live")) {
                HttpResponse<byte[]> health = client.get("/q/health/" + probe);
                assertThat(health.statusCode()).as(Client.text(health)).isEqualTo(200);
            }
            id = id(client.post(JOB));
        } finally {
            deployment.stack().restart(Part.KAFKA);
            deployment.startWhatIsDown();
        }

        assertThat(client.awaitEnd(id, RECOVERY).path("state").asText()).isEqualTo("succeeded");
        deployment.evidence().succeededOnce(List.of(id));
    }

    @Test
    void without_the_object_store_jobs_wait_and_succeed_when_it_is_back() throws Exception {
        String id;
        deployment.stack().stop(Part.S3);
        try {
            id = id(client.post(JOB));
            await("the job is taken").atMost(RECOVERY).until(() -> client.count(List.of(id), "running") == 1);
        } finally {
            deployment.stack().restart(Part.S3);
        }

        assertThat(client.awaitEnd(id, RECOVERY).path("state").asText()).isEqualTo("succeeded");
        deployment.evidence().succeededOnce(List.of(id));
    }

    private static String idOnceAccepted() {
        return await("a job is accepted").atMost(RECOVERY).until(OutageIT::idOrEmpty, id -> !id.isEmpty());
    }

    private static String idOrEmpty() throws IOException {
        HttpResponse<byte[]> response = client.post(JOB);
        return response.statusCode() == 202 ? id(response) : "";
    }

    private static String id(HttpResponse<byte[]> response) throws IOException {
        assertThat(response.statusCode()).as(Client.text(response)).isEqualTo(202);
        JsonNode job = new ObjectMapper().readTree(response.body());
        return job.path("id").asText();
    }
}
