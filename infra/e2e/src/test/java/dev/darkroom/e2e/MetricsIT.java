package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.deploy.MetricsTable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md against what a gateway and its workers show after a job. */
class MetricsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern TENANT = Pattern.compile("(tenant|job_?id|key)=\"", Pattern.CASE_INSENSITIVE);

    private final Deployment deployment = Deployment.shared();
    private final Client client = deployment.client();
    private final MetricsTable table = MetricsTable.read();

    @Test
    void every_name_of_the_table_is_shown_and_every_name_that_is_shown_is_in_the_table() throws IOException {
        JsonNode job = client.awaitEnd(client.submit("fashion-vae", "{\"count\":1}"), SOON);
        assertThat(job.path("state").asText()).isEqualTo("succeeded");
        client.output(job.path("id").asText(), 0);
        client.get("/v1/nothing");

        await("a reading of the queues").atMost(SOON).untilAsserted(() -> {
            assertThat(ours(deployment.gateway())).isEqualTo(table.gateway());
            assertThat(ours(deployment.worker(1), deployment.worker(2))).isEqualTo(table.worker());
        });
    }

    @Test
    void the_job_was_counted_once_and_in_seconds() {
        double before = sum(deployment.gateway(), "darkroom_jobs_ended_total", "state=\"succeeded\"");
        double took = duration();

        client.awaitEnd(client.submit("fashion-vae", "{\"count\":1}"), SOON);

        assertThat(sum(deployment.gateway(), "darkroom_jobs_ended_total", "state=\"succeeded\""))
                .isEqualTo(before + 1);
        assertThat(duration() - took).isBetween(0.001, 60.0);
        assertThat(Stream.of(deployment.worker(1), deployment.worker(2))
                        .mapToDouble(
                                worker -> sum(worker, "darkroom_worker_device_busy_seconds_total", "pool=\"default\""))
                        .sum())
                .isPositive();
    }

    @Test
    void failures_of_a_served_model_are_shown_before_there_are_any() {
        List<String> faults = List.of("model_failed", "model_timeout", "model_unavailable", "worker_lost", "internal");

        await("a reading of the queues").atMost(SOON).untilAsserted(() -> {
            List<String> failures = lines(deployment.gateway())
                    .filter(line -> line.startsWith("darkroom_jobs_ended_total{"))
                    .filter(line -> line.contains("model=\"fashion-vae\"") && line.contains("state=\"failed\""))
                    .toList();
            for (String fault : faults) {
                assertThat(failures).anyMatch(line -> line.contains("code=\"" + fault + "\""));
            }
        });
    }

    private double duration() {
        return sum(deployment.gateway(), "darkroom_job_duration_seconds_sum", "model=\"fashion-vae\"");
    }

    @Test
    void no_label_names_a_tenant_a_job_or_a_key() {
        for (App app : List.of(deployment.gateway(), deployment.worker(1))) {
            assertThat(lines(app).filter(line -> line.startsWith("darkroom_")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.substring(line.indexOf('{') + 1))
                            .doesNotContainPattern(TENANT)
                            .doesNotContain("\"local\""));
        }
    }

    /** The names of ours, as their types are told; the most of a histogram goes with it. */
    private static Set<String> ours(App... apps) {
        Set<String> names = new TreeSet<>();
        for (App app : apps) {
            lines(app)
                    .filter(line -> line.startsWith("# TYPE darkroom_"))
                    .map(line -> line.split(" ", -1)[2])
                    .map(name -> name.replaceFirst("_max$", ""))
                    .forEach(names::add);
        }
        return names;
    }

    private static double sum(App app, String name, String label) {
        return lines(app)
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Stream<String> lines(App app) {
        try {
            HttpResponse<Stream<String>> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(app.url() + "/q/metrics"))
                                    .header("Accept", "text/plain")
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
