package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The way of ordinary jobs, on a platform where nothing breaks. */
class JobsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CLIENTS = 10;
    private static final int JOBS_EACH = 20;

    private final Deployment deployment = Deployment.shared();
    private final Client client = deployment.client();

    @Test
    void every_model_makes_the_images_it_promises_and_the_same_ones_again() throws Exception {
        List<JsonNode> models = client.models();
        assertThat(models).extracting(model -> model.path("id").asText()).contains("fashion-vae", "fashion-gan");
        for (JsonNode model : models) {
            String id = model.path("id").asText();
            String input = Inputs.of(model.path("input_schema"));
            JsonNode first = client.awaitEnd(client.submit(id, input), SOON);
            JsonNode again = client.awaitEnd(client.submit(id, input), SOON);

            assertThat(first.path("state").asText()).as("%s: %s", id, first).isEqualTo("succeeded");
            assertThat(first.path("outputs")).isNotEmpty();
            JsonNode promised = model.path("output");
            for (JsonNode output : first.path("outputs")) {
                byte[] bytes = client.output(
                        first.path("id").asText(), output.path("index").asInt());
                var image = ImageIO.read(new ByteArrayInputStream(bytes));
                assertThat(image.getWidth()).isEqualTo(promised.path("width").asInt(Inputs.WIDTH));
                assertThat(image.getHeight()).isEqualTo(promised.path("height").asInt(Inputs.HEIGHT));
                assertThat(output.path("width").asInt()).isEqualTo(image.getWidth());
            }
            assertThat(Evidence.hashesAsServed(client, again))
                    .as("the same seed of %s", id)
                    .isEqualTo(Evidence.hashesAsServed(client, first));
        }
    }

    @Test
    void two_hundred_jobs_of_ten_clients_all_succeed_and_all_records_agree() {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<CompletableFuture<List<String>>> submissions = IntStream.range(0, CLIENTS)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> IntStream.range(0, JOBS_EACH)
                                .mapToObj(job -> client.submit("fashion-vae", "{\"count\":1}"))
                                .toList(),
                        clients))
                .toList();
        List<String> ids =
                submissions.stream().flatMap(each -> each.join().stream()).toList();
        clients.shutdown();

        Map<String, JsonNode> jobs = client.awaitEnds(ids, Duration.ofMinutes(2));

        assertThat(jobs).hasSize(CLIENTS * JOBS_EACH);
        Set<Long> seeds = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        Set<String> workers = new HashSet<>();
        jobs.values().forEach(job -> {
            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("succeeded");
            seeds.add(job.path("outputs").path(0).path("seed").asLong());
            hashes.addAll(Evidence.hashesAsServed(client, job));
            workers.add(job.path("attempts").path(0).path("worker").asText().replaceFirst("-[0-9a-z]{4}$", ""));
        });
        assertThat(seeds).as("seeds").hasSize(ids.size());
        assertThat(hashes).as("outputs").hasSize(ids.size());
        assertThat(workers).as("both workers have worked").containsExactlyInAnyOrder("worker-1", "worker-2");
        deployment.evidence().succeededOnce(ids);
    }

    @Test
    void progress_tells_of_the_steps_of_the_run_and_of_nothing_else() {
        String input = "{\"prompt\":\"a red car\",\"steps\":50,\"count\":16,\"seed\":1}";

        JsonNode job = client.awaitEnd(client.submit("icons", input), SOON);

        assertThat(job.path("outputs")).as("%s", job).hasSize(16);
        assertThat(job.path("progress").path("steps").asInt()).as("%s", job).isEqualTo(50);
    }

    @Test
    void an_accepted_job_says_where_it_is() throws Exception {
        HttpResponse<byte[]> accepted = client.post("{\"model\":\"fashion-vae\",\"input\":{\"seed\":7}}");

        String body = Client.text(accepted);
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("ETag")).isPresent();
        String location = accepted.headers().firstValue("Location").orElseThrow();
        String id = location.substring(location.lastIndexOf('/') + 1);
        assertThat(body).contains(id);
        assertThat(client.awaitEnd(id, SOON)
                        .path("outputs")
                        .path(0)
                        .path("seed")
                        .asLong())
                .isEqualTo(7);
    }

    @Test
    void the_list_leads_through_all_jobs_page_by_page() throws Exception {
        List<String> ids = IntStream.range(0, 7)
                .mapToObj(number -> client.submit("fashion-vae", "{\"seed\":" + number + "}"))
                .toList();
        client.awaitEnds(ids, SOON);

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            HttpResponse<byte[]> page = client.get("/v1/jobs?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            JsonNode json = new ObjectMapper().readTree(page.body());
            assertThat(json.path("data").size()).isBetween(1, 3);
            json.path("data").forEach(job -> listed.add(job.path("id").asText()));
            cursor = json.path("next_cursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null") && !listed.containsAll(ids));

        assertThat(listed).doesNotHaveDuplicates().containsAll(ids);
    }
}
