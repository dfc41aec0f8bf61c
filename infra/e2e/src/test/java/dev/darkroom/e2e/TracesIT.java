package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.testing.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The trace and the log of a job, as a packaged gateway and worker send and write them where they are asked to. */
class TracesIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static SpanReceiver receiver;
    private static Deployment deployment;

    @BeforeAll
    static void start() throws IOException {
        receiver = new SpanReceiver();
        deployment = Deployment.start(
                "traces",
                LocalStack.separate(),
                1,
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        receiver.url(),
                        "OTEL_BSP_SCHEDULE_DELAY",
                        "200",
                        "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
                        "true"));
    }

    @AfterAll
    static void stop() {
        deployment.close();
        receiver.close();
    }

    @Test
    void a_job_is_one_tree_from_post_to_put() throws IOException {
        String id = succeeded();
        await("the spans of the job")
                .atMost(SOON)
                .until(() -> !links("process darkroom.events", id).isEmpty()
                        && !links("process darkroom.jobs.default", id).isEmpty());

        SpanReceiver.Received work = work(id);
        String tree = receiver.tree(work.trace());
        Files.writeString(Path.of("target", "trace.txt"), tree);

        assertThat(tree.lines().map(line -> line.replaceFirst(" +[0-9.]+ ms.*", "")))
                .startsWith("POST /v1/jobs", "└─ send darkroom.jobs.default", "   └─ job")
                .contains("      ├─ run", "      ├─ encode", "      ├─ PUT object", "      └─ send darkroom.events");
        assertThat(work.attributes()).containsEntry("darkroom.job.id", id).containsEntry("darkroom.verdict", "accept");
        assertThat(one(work.trace(), "run").attributes())
                .containsEntry("darkroom.model", "fashion-vae")
                .containsEntry("darkroom.device", "cpu")
                .containsEntry("darkroom.batch.jobs", "1");
        assertThat(one(work.trace(), "send darkroom.jobs.default").attributes())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.operation.type", "send")
                .containsEntry("messaging.kafka.message.key", id);
    }

    @Test
    void log_lines_about_a_job_are_json_with_its_id_and_its_trace() throws IOException {
        String id = succeeded();
        await("the job's span")
                .atMost(SOON)
                .until(() -> receiver.spans().stream().anyMatch(span -> isOf(id, span)));

        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("target", "traces-worker-1.log"))) {
            if (line.startsWith("{")) {
                lines.add(new ObjectMapper().readTree(line));
            }
        }

        assertThat(lines).anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith("job succeeded");
            assertThat(line.at("/mdc/jobId").asText()).isEqualTo(id);
            assertThat(line.at("/mdc/traceId").asText()).isEqualTo(work(id).trace());
        });
    }

    private static String succeeded() {
        String id = deployment.client().submit("fashion-vae", "{\"count\":1}");
        JsonNode job = deployment.client().awaitEnd(id, SOON);
        assertThat(job.path("state").asText()).isEqualTo("succeeded");
        return id;
    }

    private static boolean isOf(String job, SpanReceiver.Received span) {
        return span.name().equals("job") && job.equals(span.attributes().get("darkroom.job.id"));
    }

    private static SpanReceiver.Received work(String job) {
        return receiver.spans().stream()
                .filter(span -> isOf(job, span))
                .findFirst()
                .orElseThrow();
    }

    private static SpanReceiver.Received one(String trace, String name) {
        return receiver.spans().stream()
                .filter(span -> span.trace().equals(trace) && span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The spans of this name that link to the trace of a job. */
    private static List<SpanReceiver.Received> links(String name, String job) {
        List<String> traces = receiver.spans().stream()
                .filter(span -> isOf(job, span))
                .map(SpanReceiver.Received::trace)
                .toList();
        return receiver.spans().stream()
                .filter(span ->
                        span.name().equals(name) && span.links().stream().anyMatch(traces::contains))
                .toList();
    }
}
