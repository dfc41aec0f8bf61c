package dev.darkroom.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.darkroom.testing.LocalStack;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The queue as HTTP and the page show it, and how long that takes, which is printed. With {@code -Ddarkroom.queue.waiting=100000
 * -Ddarkroom.queue.finished=1000000} as deep as it may become.
 */
class DeepQueueIT {

    private static final int WAITING = Integer.getInteger("darkroom.queue.waiting", 2_000);
    private static final int FINISHED = Integer.getInteger("darkroom.queue.finished", 2_000);
    private static final int LOOKS = 20;

    private static Deployment deployment;

    @BeforeAll
    static void start() throws IOException, SQLException {
        Visit.assumeBrowser();
        deployment = Deployment.start("deep-queue", LocalStack.start(), 1);
        deployment.admin().post("/v1/admin/queues/default:pause", "{}");
        fill();
    }

    @AfterAll
    static void stop() {
        if (deployment != null) {
            deployment.close();
        }
    }

    @Test
    void http_and_page_show_what_a_recount_finds() throws IOException, SQLException {
        long recount = number("SELECT count(*) FROM jobs WHERE state = 'queued'");
        assertThat(recount).isEqualTo(WAITING);

        List<Double> api = new ArrayList<>();
        JsonNode depth = null;
        for (int look = 0; look < LOOKS; look++) {
            long begun = System.nanoTime();
            JsonNode queues = deployment.admin().json("/v1/admin/queues");
            api.add((System.nanoTime() - begun) / 1e6);
            depth = queues.path("data").path(0).path("depth");
        }
        assertThat(depth.path("waiting").asLong()).isEqualTo(recount);
        assertThat(depth.path("backlog_device_s").asDouble())
                .isEqualTo(number("SELECT sum(cost_ms) FROM jobs WHERE state = 'queued'") / 1000.0);

        List<Double> html = new ArrayList<>();
        List<Double> shown = new ArrayList<>();
        try (Visit visit = Visit.to(deployment.gateway().url()).signIn(Deployment.ADMIN_KEY)) {
            Page page = visit.page();
            Locator waiting = page.locator(".panel.pool[data-pool=default] .tile-figure")
                    .first()
                    .locator("dd")
                    .first();
            for (int look = 0; look < LOOKS; look++) {
                page.navigate("/admin");
                assertThat(waiting).hasText(String.format(Locale.US, "%,d", recount));
                shown.add(number(page, "performance.now()"));
                html.add(number(page, "performance.getEntriesByType('navigation')[0].responseEnd"));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "queue of %d waiting and %d finished jobs: /v1/admin/queues %s; /admin %s, figures shown %s after its request%n",
                WAITING,
                FINISHED,
                spread(api),
                spread(html),
                spread(shown));
    }

    private static String spread(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return String.format(Locale.ROOT, "%.0f ms (worst %.0f)", sorted.get(LOOKS / 2), sorted.get(LOOKS - 1));
    }

    private static double number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }

    /** Jobs as clients and workers would have left them; the triggers that matter to no queue take minutes for finished ones. */
    private static void fill() throws SQLException {
        JsonNode model = deployment.client().models().stream()
                .filter(each -> each.path("id").asText().equals(SlowModel.ID))
                .findFirst()
                .orElseThrow();
        String columns = "id, tenant_id, model, model_version, pool, input, seed, priority, cost_ms";
        String values =
                "uuidv7(), CASE WHEN i %% 2 = 0 THEN 'local' ELSE 'other' END, '%s', '%s', 'default', '{}', 7, i %% 3, 500"
                        .formatted(SlowModel.ID, model.path("version").asText());
        execute("ALTER TABLE jobs DISABLE TRIGGER USER");
        execute("INSERT INTO jobs (" + columns
                + ", state, version, worker, device, started_at, published_at, dispatched_at,"
                + " finished_at, outputs) SELECT " + values
                + ", 'succeeded', 3, 'w', 'cpu', now(), now(), now(), now(), '[{}]'"
                + " FROM generate_series(1, " + FINISHED + ") AS i");
        execute("ALTER TABLE jobs ENABLE TRIGGER USER");
        execute("INSERT INTO jobs (" + columns + ") SELECT " + values + " FROM generate_series(1, " + WAITING
                + ") AS i");
        execute("VACUUM ANALYZE");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                deployment.stack().jdbcUrl(),
                deployment.stack().postgresUser(),
                deployment.stack().postgresPassword());
    }
}
