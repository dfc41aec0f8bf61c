package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import dev.darkroom.gateway.pictures.PictureSamples;
import dev.darkroom.gateway.webhooks.Receiver;
import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a gateway logs from its start on, with the levels of production, while things fail: never a secret. */
@QuarkusTest
@QuarkusTestResource(value = SecretsIT.StoreAway.class, restrictToAnnotatedClass = true)
class SecretsIT {

    private static final Path LOG = Path.of("target/secrets.log").toAbsolutePath();
    private static final String UNKNOWN = "dk_unknown_0123456789012345678901234567890";
    private static final String STORE_SECRET = "s3-secret-0123456789012345678901234567890";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Nothing listens where the object store should be. */
    public static class StoreAway extends StackResource {
        @Override
        public Map<String, String> start() {
            try {
                Files.deleteIfExists(LOG);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> settings = super.start();
            settings.put("darkroom.store.endpoint", "http://127.0.0.1:1");
            settings.put("darkroom.store.secret-key", STORE_SECRET);
            settings.put("quarkus.log.file.enabled", "true");
            settings.put("quarkus.log.file.path", LOG.toString());
            settings.put("quarkus.log.file.level", "ALL");
            settings.put("quarkus.log.file.format", "%d %p %c %s%e%n");
            return settings;
        }
    }

    @Test
    void no_secret_is_in_the_log_or_in_a_problem() throws Exception {
        List<String> secrets = new ArrayList<>(List.of(
                StackResource.ADA,
                StackResource.BOB,
                StackResource.SHOP,
                StackResource.READER,
                UNKNOWN,
                STORE_SECRET,
                LocalStack.shared().postgresPassword()));
        List<Response> problems = new ArrayList<>();
        try (Receiver receiver = new Receiver()) {
            receiver.answer(500, 500);
            Response webhook = with(StackResource.SHOP)
                    .contentType(ContentType.JSON)
                    .body(Map.of("url", receiver.url(), "events", List.of("job.failed")))
                    .post("/v1/webhooks");
            secrets.add(webhook.path("secret"));
            String path = "/v1/webhooks/" + webhook.path("id");
            secrets.add(with(StackResource.SHOP).post(path + "/rotate").path("secret"));
            secrets.add(with(StackResource.SHOP).get("/v1/webhooks/secret").path("secret"));
            with(StackResource.SHOP).post(path + "/test").then().body(containsString("thank you, 500"));
            assertThat(receiver.got()).isNotEmpty();
            secrets.add(receiver.got().get(0).header("webhook-signature"));
            with(StackResource.SHOP).delete(path).then().statusCode(204);
        }
        Response presigned = with(StackResource.SHOP)
                .contentType(ContentType.JSON)
                .body(Map.of("media_type", "image/png", "bytes", 100))
                .post("/v1/files");
        secrets.add(presigned.<String>path("upload.url").replaceFirst("^.*X-Amz-Signature=", ""));

        problems.add(with(UNKNOWN).get("/v1/key"));
        problems.add(
                given().header("Authorization", "Basic " + StackResource.ADA).get("/v1/key"));
        problems.add(with(StackResource.READER + " trailing").get("/v1/key"));
        problems.add(with(StackResource.READER).delete("/v1/files/x"));
        problems.add(with(StackResource.SHOP)
                .contentType("image/png")
                .body(PictureSamples.file("png", 8, 8))
                .post("/v1/files"));
        problems.add(with(StackResource.SHOP).post("/v1/files/" + presigned.path("id") + "/complete"));
        problems.add(with(StackResource.SHOP).header("Idempotency-Key", "é").post("/v1/jobs"));

        assertThat(problems).allSatisfy(each -> {
            assertThat(each.statusCode()).isGreaterThanOrEqualTo(400);
            assertThat(each.contentType()).startsWith("application/problem+json");
            assertThat(each.asString() + each.headers()).doesNotContain(secrets);
        });
        assertThat(secrets)
                .doesNotContainNull()
                .allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(15));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Files.readString(LOG))
                        .contains("started in")
                        .contains("answered 503: The object store cannot be reached"));
        assertThat(Files.readString(LOG)).doesNotContain(secrets);
    }

    private static RequestSpecification with(String key) {
        return given().header("Authorization", "Bearer " + key);
    }
}
