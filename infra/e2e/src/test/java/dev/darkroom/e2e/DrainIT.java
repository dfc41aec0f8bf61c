package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.testing.LocalStack;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An administrator lets workers end while jobs run. */
class DrainIT {
    private static final Duration ALL = Duration.ofSeconds(150);

    private static Deployment deployment;
    private static Client client;
    private static SlowModel slow;

    @BeforeAll
    static void start() {
        deployment = Deployment.start("drain", LocalStack.start(), 2);
        client = deployment.client();
        slow = SlowModel.measured(client);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void a_drained_worker_finishes_ends_and_the_api_says_so() throws Exception {
        List<String> ids = IntStream.range(0, 40)
                .mapToObj(number -> client.submit(SlowModel.ID, slow.input(Duration.ofMillis(300))))
                .toList();
        await("the worker works")
                .atMost(ALL)
                .until(() -> !worker("worker-1-").path("running").isEmpty());
        String id = worker("worker-1-").path("id").asText();

        HttpResponse<byte[]> asked =
                deployment.admin().post("/v1/admin/workers/" + id + ":drain", "{\"deadline_s\": 60}");

        assertThat(asked.statusCode()).as(Client.text(asked)).isEqualTo(202);
        assertThat(Client.text(asked)).contains("\"draining\"");
        assertThat(deployment.worker(1).awaitEnd()).as("exit code").isZero();
        await("the API says so")
                .atMost(ALL)
                .until(() -> worker("worker-1-").path("state").asText().equals("drained"));
        client.awaitEnds(ids, ALL)
                .values()
                .forEach(job ->
                        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("succeeded"));
        deployment.evidence().succeededOnce(ids);
        assertThat(worker("worker-2-").path("state").asText()).isEqualTo("live");
        JsonNode acts = deployment.admin().json("/v1/admin/audit?target=worker:" + id);
        assertThat(acts.path("data")).hasSize(1);
        assertThat(acts.at("/data/0/action").asText()).isEqualTo("worker.drain");
    }

    private static JsonNode worker(String beginning) {
        return StreamSupport.stream(
                        deployment
                                .admin()
                                .json("/v1/admin/workers")
                                .path("data")
                                .spliterator(),
                        false)
                .filter(worker -> worker.path("id").asText().startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }
}
