package dev.darkroom.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.darkroom.e2e.Visit.Screen;
import dev.darkroom.testing.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of dead letters, keys and acts in a real browser, with jobs that really failed. */
class RecordsPagesIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Path PICTURES = Path.of("target", "pages");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Deployment deployment;

    /** Of somebody who may look at everything, also at the studio. */
    private static String bossKey;

    @BeforeAll
    static void start() throws IOException {
        Visit.assumeBrowser();
        deployment = Deployment.start("records", LocalStack.start(), 1);
        deployment.worker(1).terminate();
        deployment.worker(1).awaitEnd();
        deployment
                .worker(1)
                .start(Map.of("DARKROOM_MODELS_DIRS", HopelessModel.folder().toString()), List.of())
                .awaitReady();
        bossKey = newKey("local", "night shift", "jobs", "read", "admin")
                .path("secret")
                .asText();
        await().atMost(SOON)
                .until(() -> deployment.client().models().stream()
                        .anyMatch(model -> model.path("id").asText().equals(HopelessModel.ID)));
    }

    @AfterAll
    static void stop() {
        if (deployment != null) {
            deployment.close();
        }
    }

    @Test
    void a_failed_job_is_redriven_and_the_page_says_as_which() throws IOException {
        String job = failed(deployment.client());
        try (Visit visit = visit("/admin/dead-letters")) {
            Page page = visit.page();
            Locator letter = letterOf(page, job);
            assertThat(letter).containsText("The model took too long");
            assertThat(letter).containsText("tenant local");

            letter.getByRole(AriaRole.BUTTON, within("Redrive")).click();

            assertThat(letter).containsText("Redriven");
            String next = letter.locator(".settled a[href^='/jobs/']").getAttribute("href");
            assertThat(admin("dead-letters?settled=true&limit=200").path("data"))
                    .anyMatch(each -> each.path("job").asText().equals(job)
                            && next.endsWith(
                                    each.path("settled").path("new_job").asText("-")));
            assertThat(deployment
                            .client()
                            .json("/v1" + next)
                            .path("retried_from")
                            .asText())
                    .isEqualTo(job);
            letter.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile("^job")))
                    .click();
            page.waitForURL(Pattern.compile("/jobs/" + job));
        }
    }

    @Test
    void many_are_redriven_after_their_count_was_shown() throws IOException {
        String tenant = newTenant();
        Client client = new Client(
                deployment.gateway().url(),
                newKey(tenant, "program", "jobs", "read").path("secret").asText());
        for (int i = 0; i < 3; i++) {
            failed(client);
        }
        try (Visit visit = visit("/admin/dead-letters")) {
            Page page = visit.page();
            assertThat(page.getByRole(AriaRole.BUTTON, named("Redrive these …")))
                    .isDisabled();
            page.getByLabel("Tenant").fill(tenant);
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile("tenant=" + tenant));
            assertThat(page.locator(".entry")).hasCount(3);

            page.getByRole(AriaRole.BUTTON, named("Redrive these …")).click();
            Locator question = page.getByRole(AriaRole.DIALOG);
            assertThat(question).containsText("Redrive 3 failed jobs?");
            assertThat(question).containsText("counted just now");
            visit.assertAccessible();
            question.getByRole(AriaRole.BUTTON, within("Redrive 3")).click();

            assertThat(page.locator(".deed").first()).containsText("3 of 3 done");
            JsonNode act = admin("audit?action=dead_letters.redrive&limit=1").at("/data/0");
            assertThat(act.at("/details/filter/tenant").asText()).isEqualTo(tenant);
            assertThat(act.at("/details/total").asInt()).isEqualTo(3);
        }
    }

    @Test
    void one_is_dismissed_and_found_among_the_settled_ones() throws IOException {
        String job = failed(deployment.client());
        try (Visit visit = visit("/admin/dead-letters")) {
            Page page = visit.page();

            letterOf(page, job).getByRole(AriaRole.BUTTON, within("Dismiss")).click();
            assertThat(letterOf(page, job)).containsText("Dismissed");

            page.getByLabel("Which").selectOption("settled");
            assertThat(letterOf(page, job)).containsText("Dismissed");
            assertThat(page.getByRole(AriaRole.BUTTON, named("Redrive these …")))
                    .hasCount(0);
        }
    }

    @Test
    void an_unreadable_message_is_shown_as_it_is_and_does_nothing() {
        send("dlq.darkroom.jobs", "<script>document.title = 'hurt'</script>\u0007\u202e no job");
        try (Visit visit = visit("/admin/dead-letters?reason=unreadable")) {
            Page page = visit.page();
            Locator letter = page.locator(".entry").first();
            letter.locator("summary").click();

            assertThat(letter.locator("pre"))
                    .containsText("<script>document.title = 'hurt'</script>\\u0007\\u202e no job");
            assertThat(letter).containsText("dlq.darkroom.jobs/");
            assertThat(letter.getByRole(AriaRole.BUTTON, within("Redrive"))).hasCount(0);
            assertThat(page).hasTitle("Dead letters – Darkroom");
        }
    }

    @Test
    void a_key_is_made_and_its_secret_is_seen_once() throws IOException {
        try (Visit visit = visit("/admin/keys")) {
            Page page = visit.page();
            visit.expectRefusals();
            page.getByRole(AriaRole.BUTTON, named("New key …")).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            exact(dialog, "Tenant").selectOption("other");
            dialog.getByRole(AriaRole.BUTTON, within("Make it")).click();
            assertThat(dialog.locator("#ask-name-error")).hasText("is missing");
            assertThat(exact(dialog, "Name")).isFocused();
            exact(dialog, "Name").fill("press office");
            dialog.getByLabel("Requests per minute").fill("90");
            visit.assertAccessible();
            dialog.getByRole(AriaRole.BUTTON, within("Make it")).click();

            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("It is shown this once.");
            String secret = page.locator("#secret").inputValue();
            visit.assertAccessible();
            page.getByRole(AriaRole.BUTTON, named("I have kept it")).click();

            assertThat(rowOf(page, "press office")).containsText("live");
            assertThat(rowOf(page, "press office")).containsText(secret.substring(secret.length() - 4));
            assertThat(page.content()).doesNotContain(secret);
            page.reload();
            assertThat(rowOf(page, "press office")).containsText("90");
            assertThat(page.content()).doesNotContain(secret);
            assertThat(status(secret)).isEqualTo(200);
        }
    }

    @Test
    void a_secret_stays_however_often_escape_is_pressed() {
        try (Visit visit = visit("/admin/keys")) {
            Page page = visit.page();
            page.getByRole(AriaRole.BUTTON, named("New key …")).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            exact(dialog, "Name").fill("nervous hand");
            dialog.getByRole(AriaRole.BUTTON, within("Make it")).click();
            assertThat(dialog).containsText("It is shown this once.");
            String secret = page.locator("#secret").inputValue();

            for (int press = 0; press < 3; press++) {
                page.keyboard().press("Escape");
            }

            assertThat(page.locator("#secret")).hasValue(secret);
            page.getByRole(AriaRole.BUTTON, named("I have kept it")).click();
            assertThat(rowOf(page, "nervous hand")).isVisible();
        }
    }

    @Test
    void what_is_half_typed_is_refused_at_its_field_and_not_taken_for_nothing() {
        String name = "half " + UUID.randomUUID();
        try (Visit visit = visit("/admin/keys")) {
            Page page = visit.page();
            page.getByRole(AriaRole.BUTTON, named("New key …")).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            exact(dialog, "Name").fill(name);
            dialog.getByLabel("Ends at").pressSequentially("3112");
            dialog.getByLabel("Requests per minute").pressSequentially("1e");

            dialog.getByRole(AriaRole.BUTTON, within("Make it")).click();

            assertThat(dialog.locator("#ask-expires_at-error")).containsText("half a time");
            assertThat(dialog.locator("#ask-requests_per_minute-error")).containsText("no number");
            assertThat(dialog.getByLabel("Requests per minute")).isFocused();
            visit.assertAccessible();
            assertThat(admin("keys?limit=200").toString()).doesNotContain(name);

            dialog.getByLabel("Requests per minute").fill("9");
            dialog.getByLabel("Ends at").fill("2099-12-31T12:00");
            dialog.getByRole(AriaRole.BUTTON, within("Make it")).click();

            assertThat(dialog).containsText("It is shown this once.");
            assertThat(admin("keys?limit=200").toString()).contains(name, "2099-12-31T");
        }
    }

    @Test
    void a_revoked_key_is_refused_at_once() throws IOException {
        String secret = newKey("other", "old laptop", "read").path("secret").asText();
        assertThat(status(secret)).isEqualTo(200);
        try (Visit visit = visit("/admin/keys?tenant=other")) {
            Page page = visit.page();
            Locator row = rowOf(page, "old laptop");

            row.getByRole(AriaRole.BUTTON, starting("Revoke")).click();
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Revoke old laptop?");
            page.getByRole(AriaRole.BUTTON, named("Revoke it")).click();

            assertThat(row).containsText("revoked");
            assertThat(status(secret)).isEqualTo(401);
        }
    }

    @Test
    void a_rotated_key_works_with_its_new_secret_alone() throws IOException {
        String former = newKey("other", "kiosk", "read").path("secret").asText();
        try (Visit visit = visit("/admin/keys?tenant=other")) {
            Page page = visit.page();

            rowOf(page, "kiosk").getByRole(AriaRole.BUTTON, starting("Rotate")).click();
            page.getByLabel("The former secret works for").selectOption("0");
            page.getByRole(AriaRole.BUTTON, named("Rotate")).click();

            String secret = page.locator("#secret").inputValue();
            assertThat(status(secret)).isEqualTo(200);
            assertThat(status(former)).isEqualTo(401);
        }
    }

    @Test
    void a_second_rotation_does_not_end_the_secret_that_programs_still_use() throws IOException {
        JsonNode key = newKey("other", "terminal", "read");
        deployment.admin().post("/v1/admin/keys/" + key.path("id").asText() + ":rotate", "{}");
        try (Visit visit = visit("/admin/keys?tenant=other")) {
            Page page = visit.page();
            visit.expectRefusals();

            rowOf(page, "terminal")
                    .getByRole(AriaRole.BUTTON, starting("Rotate"))
                    .click();
            page.getByRole(AriaRole.BUTTON, named("Rotate")).click();

            assertThat(page.getByRole(AriaRole.ALERT)).containsText("works until");
            assertThat(status(key.path("secret").asText())).isEqualTo(200);
        }
    }

    @Test
    void a_change_leaves_what_another_admin_changed_meanwhile() throws IOException {
        String id = newKey("other", "desk", "jobs", "read").path("id").asText();
        try (Visit visit = visit("/admin/keys?tenant=other")) {
            Page page = visit.page();
            rowOf(page, "desk").getByRole(AriaRole.BUTTON, starting("Change")).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("Change desk");
            assertThat(page.evaluate(
                            "id => fetch('/v1/admin/keys/' + id, {method: 'PATCH', body: '{\"scopes\": [\"read\"]}',"
                                    + " headers: {'Content-Type': 'application/json'}}).then(answer => answer.status)",
                            id))
                    .isEqualTo(200);

            exact(dialog, "Name").fill("front desk");
            dialog.getByRole(AriaRole.BUTTON, within("Change")).click();

            assertThat(rowOf(page, "front desk")).isVisible();
            assertThat(admin("keys/" + id).path("scopes").toString()).isEqualTo("[\"read\"]");
        }
    }

    @Test
    void of_the_key_of_a_person_only_the_quota_can_be_changed() throws SQLException {
        String id = UUID.randomUUID().toString();
        try (Connection connection = DriverManager.getConnection(
                        deployment.stack().jdbcUrl(),
                        deployment.stack().postgresUser(),
                        deployment.stack().postgresPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes, name, subject, expires_at) VALUES ('"
                            + id + "', 'other', sha256('" + id + "'), '{read}', 'Grace', 'https://login.example#" + id
                            + "', now() + interval '1 hour')");
        }
        try (Visit visit = visit("/admin/keys?tenant=other")) {
            Page page = visit.page();
            rowOf(page, "Grace").getByRole(AriaRole.BUTTON, starting("Change")).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(exact(dialog, "Name")).isDisabled();
            assertThat(dialog.getByRole(AriaRole.CHECKBOX).first()).isDisabled();
            visit.assertAccessible();

            dialog.getByLabel("Requests per minute").fill("7");
            dialog.getByRole(AriaRole.BUTTON, within("Change")).click();

            assertThat(dialog).hasCount(0);
            assertThat(admin("keys/" + id).path("requests_per_minute").asInt()).isEqualTo(7);
        }
    }

    @Test
    void a_tenant_is_made_and_its_limits_are_changed() throws IOException {
        String tenant = "shop-" + UUID.randomUUID().toString().substring(0, 8);
        try (Visit visit = visit("/admin/keys")) {
            Page page = visit.page();
            visit.expectRefusals();
            page.getByRole(AriaRole.BUTTON, named("New tenant …")).click();
            page.getByLabel("Id").fill("Not Good");
            page.getByRole(AriaRole.BUTTON, named("Make it")).click();
            assertThat(page.locator("#ask-id-error")).containsText("lower-case");
            page.getByLabel("Id").fill(tenant);
            page.getByRole(AriaRole.BUTTON, named("Make it")).click();
            assertThat(page.locator(".empty")).containsText(tenant + " has no key");

            page.getByRole(AriaRole.BUTTON, named("Change the limits of " + tenant))
                    .click();
            page.getByLabel("At most running").fill("4");
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, within("Change"))
                    .click();

            assertThat(rowOf(page, tenant)).containsText("4");
            assertThat(admin("tenants/" + tenant).path("max_running").asInt()).isEqualTo(4);
        }
    }

    @Test
    void acts_are_shown_with_their_key_and_time() throws IOException {
        JsonNode key = newKey("other", "tablet", "read");
        String id = key.path("id").asText();
        deployment.admin().post("/v1/admin/keys/" + id + ":revoke", "");
        try (Visit visit = visit("/admin/audit?target=key:" + id)) {
            Page page = visit.page();
            assertThat(page.locator(".entry")).hasCount(2);
            assertThat(page.locator(".entry").first()).containsText("revoked key");
            assertThat(page.locator(".entry").last()).containsText("made key");
            assertThat(page.locator(".entry").last()).containsText("tablet");
            assertThat(page.locator(".entry").first()).containsText("of ops");
            assertThat(page.locator(".entry time").first()).hasAttribute("datetime", Pattern.compile("^20.*Z$"));

            page.getByLabel("What was done").selectOption("key.revoke");
            assertThat(page.locator(".entry")).hasCount(1);
            page.getByRole(AriaRole.BUTTON, named("Show all")).click();
            assertThat(page.getByLabel("What was done")).hasValue("");
            assertThat(page.locator(".entry").nth(2)).isVisible();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void every_page_is_accessible_and_fits_a_phone(ColorScheme colours) throws IOException {
        failed(deployment.client());
        failed(new Client(deployment.gateway().url(), Deployment.OTHER_KEY));
        send("dlq.darkroom.jobs", "{\"schema\": 9, \"id\": \"half a jo");
        newKey("other", "a key with a long name that somebody chose on a Friday", "read", "jobs");
        for (int width : new int[] {1280, 390}) {
            try (Visit visit = Visit.to(deployment.gateway().url(), new Screen(width, 860, colours))) {
                visit.signIn(bossKey);
                for (String name : List.of("dead-letters", "keys", "audit")) {
                    Page page = visit.page();
                    page.navigate("/admin/" + name);
                    assertThat(page.locator(".entry, .keys tbody tr").first()).isVisible();
                    assertThat(page.getByText("Loading …")).hasCount(0);
                    visit.assertAccessible();
                    visit.assertFits();
                    page.screenshot(new Page.ScreenshotOptions()
                            .setPath(PICTURES.resolve(
                                    name + "-" + colours.name().toLowerCase(Locale.ROOT) + "-" + width + ".png"))
                            .setFullPage(true));
                }
            }
        }
    }

    /** A visit of the boss, at a page. */
    private static Visit visit(String path) {
        Visit visit = Visit.to(deployment.gateway().url()).signIn(bossKey);
        visit.page().navigate(path);
        return visit;
    }

    /** A job that failed, once it is a dead letter. */
    private static String failed(Client client) {
        String id = client.submit(HopelessModel.ID, HopelessModel.INPUT);
        client.awaitEnd(id, SOON);
        return id;
    }

    private static Locator letterOf(Page page, String job) {
        return page.locator(".entry")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("a[href='/jobs/" + job + "']").first()));
    }

    private static Locator rowOf(Page page, String name) {
        return page.locator("tr").filter(new Locator.FilterOptions().setHasText(name));
    }

    private static Locator exact(Locator dialog, String label) {
        return dialog.getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    private static JsonNode admin(String path) {
        return deployment.admin().json("/v1/admin/" + path);
    }

    private static String newTenant() throws IOException {
        String id = "shop-" + UUID.randomUUID().toString().substring(0, 8);
        deployment.admin().post("/v1/admin/tenants", "{\"id\": \"" + id + "\"}");
        return id;
    }

    private static JsonNode newKey(String tenant, String name, String... scopes) throws IOException {
        return JSON.readTree(deployment
                .admin()
                .post(
                        "/v1/admin/keys",
                        JSON.writeValueAsString(Map.of("tenant", tenant, "name", name, "scopes", List.of(scopes))))
                .body());
    }

    private static int status(String secret) throws IOException {
        return new Client(deployment.gateway().url(), secret).get("/v1/key").statusCode();
    }

    private static void send(String topic, String message) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", deployment.stack().kafka());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, message)).get();
        } catch (Exception e) {
            throw new AssertionError("the message could not be sent", e);
        }
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions within(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions starting(String name) {
        return new Locator.GetByRoleOptions().setName(Pattern.compile("^" + name));
    }
}
