package dev.darkroom.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tenants, keys and the audit log over HTTP. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AccountsIT {

    @Inject
    DataSource database;

    @Test
    void a_tenant_is_made_shown_and_changed_and_each_act_is_written_down() {
        String id = tenant();

        Admin.get("tenants/" + id)
                .then()
                .statusCode(200)
                .body("weight", equalTo(1.0f))
                .body("max_running", nullValue())
                .body("max_waiting", equalTo(100_000));
        Admin.patch("tenants/" + id, "{\"weight\": 2.5, \"max_running\": 3}")
                .statusCode(200)
                .body("weight", equalTo(2.5f))
                .body("max_running", equalTo(3));
        Admin.patch("tenants/" + id, "{\"max_running\": null, \"max_waiting\": 7}")
                .statusCode(200)
                .body("weight", equalTo(2.5f))
                .body("max_running", nullValue())
                .body("max_waiting", equalTo(7));

        assertThat(Admin.acts("tenant:" + id)).containsExactly("tenant.change", "tenant.change", "tenant.create");
        Admin.get("audit?target=tenant:" + id + "&limit=1")
                .then()
                .body("data[0].tenant", equalTo("ops"))
                .body("data[0].key", equalTo(Admin.key()))
                .body("data[0].at", notNullValue())
                .body("data[0].details.max_waiting", equalTo(7))
                .body("next_cursor", notNullValue());
    }

    @Test
    void a_tenant_is_made_once_and_a_second_try_writes_nothing() {
        String id = tenant();

        Admin.post("tenants", "{\"id\": \"" + id + "\"}").statusCode(409).body("code", equalTo("conflict"));

        assertThat(Admin.acts("tenant:" + id)).containsExactly("tenant.create");
        Admin.get("tenants/no-such").then().statusCode(404);
        Admin.patch("tenants/no-such", "{\"weight\": 2}").statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": \"Not Good\"} | /id",
                "{} | /id",
                "{\"id\": \"x\", \"weight\": 0} | /weight",
                "{\"id\": \"x\", \"weight\": \"1\"} | /weight",
                "{\"id\": \"x\", \"max_running\": 0} | /max_running",
                "{\"id\": \"x\", \"max_waiting\": -1} | /max_waiting",
                "{\"id\": \"x\", \"max_waiting\": null, \"colour\": 1} | /colour"
            })
    void a_tenant_that_makes_no_sense_is_refused_with_a_pointer(String body, String pointer) {
        Admin.post("tenants", body).statusCode(422).body("errors.pointer", hasItem(pointer));
    }

    @Test
    void all_tenants_are_listed_page_by_page() {
        List<String> made = List.of(tenant(), tenant(), tenant());
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            Response page = Admin.get("tenants?limit=2" + (cursor == null ? "" : "&cursor=" + cursor));
            seen.addAll(page.path("data.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(seen).isSorted().doesNotHaveDuplicates().containsAll(made).contains("ops", "shop");
        Admin.get("tenants?cursor=bm8").then().statusCode(400);
        Admin.get("tenants?limit=0").then().statusCode(400);
    }

    @Test
    void a_key_works_once_it_is_made_and_its_secret_is_shown_once_and_kept_nowhere() throws Exception {
        String tenant = tenant();
        Response made = key(tenant, "\"jobs\", \"read\"", "");
        String secret = made.path("secret");
        String id = made.path("id");

        assertThat(secret).matches("dk_[A-Za-z0-9_-]{43}");
        made.then()
                .statusCode(201)
                .header("Location", matchesPattern(".*/v1/admin/keys/" + id))
                .body("hint", equalTo(secret.substring(secret.length() - 4)))
                .body("scopes", hasItems("jobs", "read"))
                .body("of_settings", equalTo(false));
        assertThat(status(secret)).isEqualTo(200);
        Admin.get("keys/" + id).then().statusCode(200).body("$", not(hasKey("secret")));
        Admin.get("keys?tenant=" + tenant)
                .then()
                .body("data", hasSize(1))
                .body("data[0].id", equalTo(id))
                .body("data[0].last_used_at", notNullValue());
        assertThat(Admin.acts("key:" + id)).containsExactly("key.create");
        assertThat(everywhere(secret)).isEmpty();
    }

    @Test
    void a_key_for_nobody_or_without_sense_is_refused() {
        Admin.post("keys", "{\"tenant\": \"no-such\", \"name\": \"n\", \"scopes\": [\"read\"]}")
                .statusCode(422);
        Admin.post("keys", "{\"tenant\": \"shop\", \"name\": \"n\", \"scopes\": [\"root\"]}")
                .statusCode(422)
                .body("errors.pointer", hasItem("/scopes"));
        Admin.post("keys", "{\"tenant\": \"shop\", \"scopes\": [], \"expires_at\": \"2020-01-01T00:00:00Z\"}")
                .statusCode(422)
                .body("errors.pointer", hasItems("/name", "/scopes", "/expires_at"));
        Admin.post(
                        "keys",
                        "{\"tenant\": \"shop\", \"name\": \"n\", \"scopes\": [\"read\"],"
                                + " \"expires_at\": \"+300000-01-01T00:00:00Z\"}")
                .statusCode(422)
                .body("errors.pointer", hasItem("/expires_at"));
        Admin.get("keys/" + UUID.randomUUID()).then().statusCode(404);
        Admin.post("keys/nothing:revoke").statusCode(404);
    }

    @Test
    void a_revoked_key_opens_nothing_from_that_moment_on() {
        Response made = key(tenant(), "\"read\"", "");
        String secret = made.path("secret");
        String id = made.path("id");
        assertThat(status(secret)).isEqualTo(200);

        Admin.post("keys/" + id + ":revoke").statusCode(200).body("revoked_at", notNullValue());

        assertThat(status(secret)).isEqualTo(401);
        Admin.post("keys/" + id + ":revoke").statusCode(200);
        Admin.patch("keys/" + id, "{\"name\": \"again\"}").statusCode(409);
        assertThat(Admin.acts("key:" + id)).containsExactly("key.revoke", "key.create");
    }

    @Test
    void after_a_rotation_both_secrets_work_until_the_former_ends() throws Exception {
        Response made = key(tenant(), "\"read\"", "");
        String former = made.path("secret");
        String id = made.path("id");

        Response rotated = Admin.post("keys/" + id + ":rotate", "{}")
                .statusCode(200)
                .extract()
                .response();

        String secret = rotated.path("secret");
        assertThat(secret).isNotEqualTo(former);
        String until = rotated.path("old_secret_until");
        assertThat(until).isNotNull();
        assertThat(status(secret)).isEqualTo(200);
        assertThat(status(former)).isEqualTo(200);
        Admin.post("keys/" + id + ":rotate", "{}")
                .statusCode(409)
                .body("code", equalTo("former_secret_works"))
                .body("detail", containsString(until))
                .body("detail", containsString("grace_s 0"));
        assertThat(status(secret)).isEqualTo(200);
        assertThat(status(former)).isEqualTo(200);

        String last = Admin.post("keys/" + id + ":rotate", "{\"grace_s\": 0}")
                .statusCode(200)
                .body("old_secret_until", nullValue())
                .extract()
                .path("secret");

        assertThat(status(last)).isEqualTo(200);
        assertThat(status(secret)).isEqualTo(401);
        assertThat(status(former)).isEqualTo(401);
        assertThat(everywhere(last)).isEmpty();
        Admin.post("keys/" + id + ":rotate", "{\"grace_s\": -1}").statusCode(422);
    }

    @Test
    void after_its_time_of_grace_a_key_is_rotated_again() throws Exception {
        String id = key(tenant(), "\"read\"", "").path("id");
        Admin.post("keys/" + id + ":rotate", "{}").statusCode(200);

        sql("UPDATE api_keys SET old_until = now() WHERE id = '" + id + "'");

        Admin.post("keys/" + id + ":rotate", "{}").statusCode(200).body("old_secret_until", notNullValue());
    }

    @Test
    void scopes_and_quota_change_at_once() {
        Response made = key(tenant(), "\"read\"", "");
        String secret = made.path("secret");
        String id = made.path("id");
        assertThat(Admin.as(secret).get("/v1/admin/tenants").statusCode()).isEqualTo(403);

        Admin.patch("keys/" + id, "{\"scopes\": [\"admin\", \"read\"], \"requests_per_minute\": 77, \"name\": \"new\"}")
                .statusCode(200)
                .body("scopes", hasItems("admin", "read"))
                .body("name", equalTo("new"));

        assertThat(Admin.as(secret).get("/v1/admin/tenants").statusCode()).isEqualTo(200);
        Admin.patch("keys/" + id, "{\"requests_per_minute\": null}").body("requests_per_minute", nullValue());
        Admin.post("keys/" + id + ":revoke").statusCode(200);
    }

    @Test
    void a_change_of_a_key_leaves_what_another_admin_changed_meanwhile() throws Exception {
        String id = key(tenant(), "\"admin\", \"read\"", "").path("id");

        heldUp(
                () -> Admin.patch("keys/" + id, "{\"name\": \"renamed\"}").statusCode(200),
                "SELECT pg_advisory_xact_lock(hashtextextended('api_keys', 0))",
                "UPDATE api_keys SET scopes = '{read}' WHERE id = '" + id + "'");

        Admin.get("keys/" + id).then().body("name", equalTo("renamed")).body("scopes", equalTo(List.of("read")));
    }

    @Test
    void a_change_of_a_key_leaves_what_a_start_or_a_sign_in_changed_meanwhile() throws Exception {
        String id = key(tenant(), "\"admin\", \"read\"", "").path("id");

        heldUp(
                () -> Admin.patch("keys/" + id, "{\"name\": \"renamed\"}").statusCode(200),
                "UPDATE api_keys SET scopes = '{read}' WHERE id = '" + id + "'");

        Admin.get("keys/" + id).then().body("name", equalTo("renamed")).body("scopes", equalTo(List.of("read")));
    }

    @Test
    void a_change_of_a_tenant_leaves_what_another_admin_changed_meanwhile() throws Exception {
        String id = tenant();

        heldUp(
                () -> Admin.patch("tenants/" + id, "{\"max_running\": 3}").statusCode(200),
                "UPDATE tenants SET max_waiting = 5 WHERE id = '" + id + "'");

        Admin.get("tenants/" + id).then().body("max_running", equalTo(3)).body("max_waiting", equalTo(5));
    }

    @Test
    void a_change_that_changes_nothing_is_not_written_down() {
        String tenant = tenant();
        String id = key(tenant, "\"read\"", "").path("id");

        Admin.patch("keys/" + id, "{\"name\": \"of a test\", \"scopes\": [\"read\"]}")
                .statusCode(200)
                .body("name", equalTo("of a test"));
        Admin.patch("tenants/" + tenant, "{\"weight\": 1, \"max_running\": null}")
                .statusCode(200)
                .body("weight", equalTo(1.0f));

        assertThat(Admin.acts("key:" + id)).containsExactly("key.create");
        assertThat(Admin.acts("tenant:" + tenant)).containsExactly("tenant.create");
    }

    @Test
    void an_expired_key_opens_nothing() throws Exception {
        Response made = key(tenant(), "\"read\"", ", \"expires_at\": \"2099-01-01T00:00:00Z\"");
        String id = made.path("id");

        sql("UPDATE api_keys SET expires_at = now() WHERE id = '" + id + "'");

        assertThat(status(made.path("secret"))).isEqualTo(401);
    }

    @Test
    void a_key_of_the_settings_is_not_changed_in_what_the_next_start_would_undo() {
        String id = Admin.get("keys?tenant=mallory").path("data[0].id");

        Admin.post("keys/" + id + ":rotate", "{}").statusCode(409).body("code", equalTo("conflict"));
        Admin.patch("keys/" + id, "{\"scopes\": [\"read\"]}").statusCode(409);
        Admin.patch("keys/" + id, "{\"name\": \"the settings'\"}").statusCode(200);

        assertThat(Admin.acts("key:" + id)).containsExactly("key.change");
    }

    @Test
    void the_key_of_a_person_is_not_changed_in_what_their_provider_says_and_has_a_secret_that_nobody_is_told()
            throws Exception {
        String id = UUID.randomUUID().toString();
        sql("INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes, name, subject, expires_at) VALUES ('" + id
                + "', '"
                + tenant() + "', sha256('" + id + "'), '{read}', 'Grace', 'https://login.example#" + id
                + "', now() + interval '1 hour')");

        Admin.post("keys/" + id + ":rotate", "{}")
                .statusCode(409)
                .body("code", equalTo("conflict"))
                .body("detail", containsString("at the provider"));
        Admin.patch("keys/" + id, "{\"scopes\": [\"read\", \"admin\"]}").statusCode(409);
        Admin.patch("keys/" + id, "{\"name\": \"Ada\"}").statusCode(409);
        Admin.patch("keys/" + id, "{\"requests_per_minute\": 5, \"scopes\": [\"read\"]}")
                .statusCode(200)
                .body("requests_per_minute", equalTo(5));
        Admin.post("keys/" + id + ":revoke").statusCode(200);

        assertThat(Admin.acts("key:" + id)).containsExactly("key.revoke", "key.change");
    }

    @Test
    void the_last_admin_key_stays() throws Exception {
        String own = Admin.key();
        List<String> others = Admin.get("keys?limit=200")
                .path("data.findAll { it.scopes.contains('admin') && it.revoked_at == null && it.id != '" + own
                        + "' }.id");
        others.forEach(other -> Admin.post("keys/" + other + ":revoke").statusCode(200));

        Admin.post("keys/" + own + ":revoke").statusCode(409).body("code", equalTo("last_admin_key"));

        Admin.get("keys/" + own).then().statusCode(200).body("revoked_at", nullValue());
        assertThat(Admin.acts("key:" + own)).doesNotContain("key.revoke");

        Response other = key("ops", "\"admin\"", "");
        Admin.patch("keys/" + other.path("id"), "{\"scopes\": [\"read\"]}").statusCode(200);
        Admin.post("keys/" + own + ":revoke").statusCode(409);
    }

    @Test
    void the_audit_log_is_read_page_by_page_and_by_what_was_done() {
        String tenant = tenant();
        for (int i = 1; i <= 4; i++) {
            Admin.patch("tenants/" + tenant, "{\"max_waiting\": " + i + "}").statusCode(200);
        }

        List<Integer> seen = new ArrayList<>();
        String path = "audit?action=tenant.change&target=tenant:" + tenant + "&key=" + Admin.key() + "&limit=3";
        Response page = Admin.get(path);
        seen.addAll(page.path("data.details.max_waiting"));
        page = Admin.get(path + "&cursor=" + page.path("next_cursor"));
        seen.addAll(page.path("data.details.max_waiting"));

        assertThat(seen).containsExactly(4, 3, 2, 1);
        assertThat((String) page.path("next_cursor")).isNull();
        Admin.get("audit?key=nobody").then().statusCode(400);
        Admin.get("audit?target=%00").then().statusCode(400);
        Admin.get("audit?key=" + UUID.randomUUID()).then().body("data", hasSize(0));
    }

    private static String tenant() {
        String id = "t-" + UUID.randomUUID();
        Admin.post("tenants", "{\"id\": \"" + id + "\"}").statusCode(201);
        return id;
    }

    private static Response key(String tenant, String scopes, String more) {
        return Admin.post(
                        "keys",
                        "{\"tenant\": \"" + tenant + "\", \"name\": \"of a test\", \"scopes\": [" + scopes + "]" + more
                                + "}")
                .statusCode(201)
                .extract()
                .response();
    }

    private static int status(String secret) {
        return Admin.as(secret).get("/v1/key").statusCode();
    }

    /** The tables whose rows hold a text. */
    private List<String> everywhere(String text) throws Exception {
        List<String> found = new ArrayList<>();
        for (String table : List.of("api_keys", "audit_log", "tenants", "rate_limits")) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT count(*) FROM " + table + " AS t WHERE strpos(t::text, '" + text + "') > 0")) {
                row.next();
                if (row.getInt(1) > 0) {
                    found.add(table);
                }
            }
        }
        return found;
    }

    /** Makes a change that waits for what another one does, which is committed once it waits. */
    private void heldUp(Runnable change, String... other) throws Exception {
        try (Connection connection = database.getConnection();
                Statement holder = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String each : other) {
                holder.execute(each);
            }
            String waiting = "SELECT count(*) FROM pg_stat_activity WHERE %d = ANY (pg_blocking_pids(pid))"
                    .formatted(count(holder, "SELECT pg_backend_pid()"));
            CompletableFuture<Void> changed = CompletableFuture.runAsync(change);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (Connection looking = database.getConnection();
                        Statement look = looking.createStatement()) {
                    return count(look, waiting) > 0;
                }
            });
            connection.commit();
            connection.setAutoCommit(true);
            changed.join();
        }
    }

    private static int count(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = database.getConnection();
                Statement change = connection.createStatement()) {
            assertThat(change.executeUpdate(statement)).isEqualTo(1);
        }
    }
}
