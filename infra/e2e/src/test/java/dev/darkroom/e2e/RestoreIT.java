package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.testing.LocalStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database is put back to an earlier moment, by the steps of {@code docs/operate.md}. */
class RestoreIT {

    private static final Duration ALL = Duration.ofSeconds(150);
    private static final String QUICK = "fashion-vae";

    private static Deployment deployment;
    private static Client client;

    @BeforeAll
    static void start() {
        deployment = Deployment.start("restore", LocalStack.start(), 1);
        client = deployment.client();
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void every_job_of_the_copy_ends_and_has_its_pictures() throws Exception {
        SlowModel slow = SlowModel.measured(client);
        List<String> ended = submit(3, QUICK, "{}");
        client.awaitEnds(ended, ALL);
        List<String> open = new ArrayList<>(submit(4, SlowModel.ID, slow.input(Duration.ofSeconds(4))));
        open.addAll(submit(20, QUICK, "{}"));
        await("one runs")
                .atMost(ALL)
                .until(() -> open.stream()
                        .anyMatch(id -> client.job(id).path("state").asText().equals("running")));
        copy();
        client.awaitEnds(open, ALL);
        List<String> later = submit(3, QUICK, "{}");
        client.awaitEnds(later, ALL);

        restore();

        List<String> all = new ArrayList<>(ended);
        all.addAll(open);
        Map<String, JsonNode> jobs = client.awaitEnds(all, ALL);
        assertThat(jobs.values())
                .allSatisfy(job ->
                        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("succeeded"))
                .allSatisfy(
                        job -> assertThat(Evidence.hashesAsServed(client, job)).isNotEmpty());
        assertThat(client.get("/v1/jobs/" + later.get(0)).statusCode()).isEqualTo(404);
        assertThat(client.awaitEnds(submit(3, QUICK, "{}"), ALL).values())
                .allMatch(job -> job.path("state").asText().equals("succeeded"));
    }

    private static List<String> submit(int count, String model, String input) {
        return IntStream.range(0, count)
                .mapToObj(each -> client.submit(model, input))
                .toList();
    }

    /** Of one moment, in which workers go on. */
    private static void copy() throws SQLException {
        end(deployment.gateway());
        sql("CREATE DATABASE kept TEMPLATE " + database() + " OWNER "
                + deployment.stack().postgresUser());
        deployment.gateway().start().awaitReady();
    }

    private static void restore() throws Exception {
        end(deployment.gateway());
        end(deployment.worker(1));
        sql("DROP DATABASE " + database());
        sql("ALTER DATABASE kept RENAME TO " + database());
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", deployment.stack().kafka()))) {
            List<String> topics = admin.listTopics().names().get().stream()
                    .filter(name -> name.matches("darkroom\\.(jobs\\..*|events|control)"))
                    .toList();
            assertThat(topics).hasSize(3);
            admin.deleteTopics(topics);
            await("they are gone")
                    .atMost(ALL)
                    .until(() ->
                            topics.stream().noneMatch(admin.listTopics().names().get()::contains));
            admin.deleteShareGroups(List.of("darkroom-workers")).all().get();
            admin.deleteConsumerGroups(List.of("darkroom-gateway", "darkroom-gateway-dead-letters"))
                    .all()
                    .get();
        }
        deployment.worker(1).start().awaitReady();
        deployment.gateway().start().awaitReady();
    }

    private static void end(App app) {
        app.terminate();
        app.awaitEnd();
    }

    private static String database() {
        return deployment.stack().jdbcUrl().replaceAll("^.*/|\\?.*$", "");
    }

    private static void sql(String statement) throws SQLException {
        String elsewhere = deployment.stack().jdbcUrl().replaceAll("/[^/?]*(\\?.*)?$", "/postgres");
        try (Connection connection = DriverManager.getConnection(
                        elsewhere, "postgres", deployment.stack().postgresPassword());
                Statement each = connection.createStatement()) {
            each.execute(statement);
        }
    }
}
