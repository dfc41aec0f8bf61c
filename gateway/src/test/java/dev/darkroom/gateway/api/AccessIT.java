package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.api.DescribedApi.Operation;
import dev.darkroom.gateway.limits.Guesses;
import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may do what: every operation of {@code /openapi}, called as its examples say, with keys that must not do. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AccessIT {

    private static final String UNKNOWN = "dk_nobody_01234567890123456789012345678901";

    /** What every tenant sees of it is the same. */
    private static final Set<String> OF_ALL_TENANTS = Set.of("listModels", "getModel", "getModelCard");

    /** What only reads, though it is sent by POST. */
    private static final Set<String> READS_BY_POST = Set.of("lookUpJobs");

    /** What only looks, though its answer is a secret that readers must not have. */
    private static final Set<String> SHOWS_SECRETS = Set.of("getWebhookSecret");

    /** For each scope a key that has others and not this one. */
    private static final Map<String, String> LACKS =
            Map.of("jobs", StackResource.READER, "read", StackResource.WRITER, "admin", StackResource.ADA);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static DescribedApi api;
    private static ExampleFixtures fixtures;

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void read() throws Exception {
        api = DescribedApi.served();
        if (fixtures == null) {
            fixtures = new ExampleFixtures(api);
        }
    }

    @Inject
    Guesses guesses;

    /** Leaves nothing that others would meet: no webhooks, and an address that may try a new key. */
    @AfterEach
    void clear() {
        ExampleFixtures.removeWebhooks();
        await().until(() -> guesses.mayTry("127.0.0.1"));
    }

    @AfterAll
    static void close() {
        fixtures.close();
    }

    @TestFactory
    Stream<DynamicTest> without_a_key_nothing_is_told() {
        return ExampleCall.all(api).stream()
                .map(call -> dynamicTest(call.toString(), () -> {
                    isUnauthenticated(send(call, null, id -> id));
                    isUnauthenticated(CLIENT.send(
                            call.request(base, id -> id)
                                    .header("Authorization", "Basic " + StackResource.SHOP)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_unknown_key_opens_nothing() {
        return firstCalls().map(call -> dynamicTest(call.toString(), () -> isUnauthenticated(guess(call, UNKNOWN))));
    }

    @TestFactory
    Stream<DynamicTest> a_revoked_key_opens_nothing() throws Exception {
        String revoked = "dk_revoked_" + UUID.randomUUID();
        makeKey(revoked);
        assertThat(given().header("Authorization", "Bearer " + revoked)
                        .get("/v1/key")
                        .statusCode())
                .isEqualTo(200);
        sql("UPDATE api_keys SET revoked_at = now() WHERE secret_sha256 = ?", revoked);
        // A gateway remembers a good key for ten seconds.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> given().header("Authorization", "Bearer " + revoked)
                                .get("/v1/key")
                                .statusCode()
                        == 401);
        return firstCalls().map(call -> dynamicTest(call.toString(), () -> isUnauthenticated(guess(call, revoked))));
    }

    @TestFactory
    Stream<DynamicTest> every_operation_says_which_scope_it_needs() {
        return api.operations().stream()
                .map(operation -> dynamicTest(operation.id(), () -> {
                    boolean looksOnly = (operation.method().equals("get") || READS_BY_POST.contains(operation.id()))
                            && !SHOWS_SECRETS.contains(operation.id());
                    if (!scope(operation).equals("admin")) {
                        assertThat(scope(operation)).isEqualTo(looksOnly ? "read" : "jobs");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_key_without_the_scope_is_refused() {
        return ExampleCall.all(api).stream()
                .map(call -> dynamicTest(call.toString(), () -> {
                    HttpResponse<String> answer = send(call, LACKS.get(scope(call.operation())), id -> id);

                    isProblem(answer, 403, "forbidden");
                    assertThat(answer.body()).contains("'" + scope(call.operation()) + "'");
                }));
    }

    @Test
    void nothing_of_another_tenant_is_seen_or_changed() throws Exception {
        fixtures.make();
        Map<String, String> before = owned();

        for (ExampleCall call : ExampleCall.all(api)) {
            if (scope(call.operation()).equals("admin")) {
                continue;
            }
            Map<String, String> used = new HashMap<>();
            HttpRequest.Builder request = call.request(base, text -> real(text, used));
            if (!used.isEmpty()) {
                HttpResponse<String> foreign = send(request, StackResource.MALLORY);
                HttpResponse<String> absent = send(call, StackResource.MALLORY, text -> madeUp(text, used));
                if (call.operation().path().contains("{")) {
                    isProblem(foreign, 404, "not_found");
                }
                // A tenant cannot tell what another one has from what never was.
                assertThat(foreign.statusCode()).as("%s", call).isEqualTo(absent.statusCode());
                assertThat(comparable(foreign.body(), used.values()))
                        .as("%s", call)
                        .isEqualTo(comparable(absent.body(), madeUp(used).values()));
            }
        }

        assertThat(owned()).isEqualTo(before);
    }

    @TestFactory
    Stream<DynamicTest> a_tenant_that_has_nothing_sees_nothing() throws Exception {
        fixtures.make();
        return ExampleCall.all(api).stream()
                .filter(call -> call.operation().method().equals("get"))
                .filter(call -> !call.operation().path().contains("{"))
                .filter(call -> !OF_ALL_TENANTS.contains(call.operation().id()))
                .filter(call -> !scope(call.operation()).equals("admin"))
                .map(call -> dynamicTest(call.toString(), () -> {
                    HttpResponse<String> answer = send(call, StackResource.MALLORY, id -> id);

                    assertThat(answer.statusCode()).as(answer::body).isEqualTo(200);
                    assertThat(answer.body()).doesNotContain(fixtures.shared().values());
                    JsonNode data = Wire.mapper().readTree(answer.body()).path("data");
                    assertThat(data).as("what %s lists", call).isEmpty();
                }));
    }

    /** What the owner sees, but for what passes by itself. */
    private Map<String, String> owned() throws Exception {
        Map<String, String> seen = new HashMap<>();
        for (ExampleCall call : ExampleCall.all(api)) {
            if (call.operation().method().equals("get")
                    && !scope(call.operation()).equals("admin")
                    && call.accept().startsWith("application/json")) {
                Map<String, String> used = new HashMap<>();
                HttpResponse<String> answer = send(call, StackResource.SHOP, text -> real(text, used));
                assertThat(answer.statusCode()).as("%s %s", call, answer.body()).isBetween(200, 299);
                String type = answer.headers().firstValue("Content-Type").orElse("");
                if (!used.isEmpty() && type.startsWith("application/json")) {
                    seen.put(call.toString(), comparable(answer.body(), List.of()));
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(5);
        return seen;
    }

    private static String real(String text, Map<String, String> used) {
        String real = text;
        for (Map.Entry<String, String> id : fixtures.shared().entrySet()) {
            if (text.contains(id.getKey())) {
                used.put(id.getKey(), id.getValue());
                real = real.replace(id.getKey(), id.getValue());
            }
        }
        return real;
    }

    private static String madeUp(String text, Map<String, String> used) {
        String other = text;
        for (Map.Entry<String, String> id : madeUp(used).entrySet()) {
            other = other.replace(id.getKey(), id.getValue());
        }
        return other;
    }

    /** Ids of the same time that nothing has. */
    private static Map<String, String> madeUp(Map<String, String> used) {
        Map<String, String> other = new HashMap<>();
        used.forEach((example, id) -> other.put(example, id.substring(0, 24) + "0123456789ab"));
        return other;
    }

    private static String comparable(String body, Iterable<String> ids) throws Exception {
        String text = body;
        for (String id : ids) {
            text = text.replace(id, "ID");
        }
        JsonNode tree = Wire.mapper().readTree(text);
        strip(tree);
        return tree.toString();
    }

    private static void strip(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.remove(List.of("request_id", "queue", "eta"));
        }
        tree.forEach(AccessIT::strip);
    }

    private static Stream<ExampleCall> firstCalls() {
        return api.operations().stream()
                .map(operation -> new ExampleCall(
                        api, operation, operation.calls().iterator().next()));
    }

    /** The one scope that the description names. */
    private static String scope(Operation operation) {
        JsonNode security = operation.is().path("security");
        assertThat(security).as("security of %s", operation.id()).hasSize(1);
        assertThat(security.at("/0/key")).as("scopes of %s", operation.id()).hasSize(1);
        return security.at("/0/key/0").asText();
    }

    /** Sends it once the address may try an unknown key again. */
    private HttpResponse<String> guess(ExampleCall call, String key) {
        return await().atMost(Duration.ofSeconds(10))
                .until(() -> send(call, key, id -> id), answer -> answer.statusCode() != 429);
    }

    private HttpResponse<String> send(ExampleCall call, String key, UnaryOperator<String> ids) throws Exception {
        return send(call.request(base, ids), key);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String key) throws Exception {
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        // A stream that is told though it should not would never end.
        HttpResponse<String> answer = CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .get(ExampleCall.SOON.toSeconds(), TimeUnit.SECONDS);
        if (key != null) {
            assertThat(answer.body()).doesNotContain(key);
            assertThat(answer.headers().map().toString()).doesNotContain(key);
        }
        return answer;
    }

    private static void isUnauthenticated(HttpResponse<String> answer) throws Exception {
        isProblem(answer, 401, "unauthenticated");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"darkroom\"");
    }

    private static void isProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer::body).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(Wire.mapper().readTree(answer.body()).path("code").asText()).isEqualTo(code);
    }

    private static void makeKey(String secret) throws Exception {
        sql(
                "INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes)"
                        + " VALUES (gen_random_uuid(), 'shop', ?, '{jobs,read}')",
                secret);
    }

    private static void sql(String statement, String secret) throws Exception {
        LocalStack stack = LocalStack.shared();
        try (Connection connection =
                        DriverManager.getConnection(stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
                PreparedStatement change = connection.prepareStatement(statement)) {
            change.setBytes(1, MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
            assertThat(change.executeUpdate()).isEqualTo(1);
        }
    }
}
