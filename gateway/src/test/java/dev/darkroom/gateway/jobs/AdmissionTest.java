package dev.darkroom.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.Dispatchers;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.forecast.Forecasting;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.models.InMemoryCatalogue;
import dev.darkroom.gateway.models.Workloads;
import dev.darkroom.gateway.net.Guard;
import dev.darkroom.gateway.pictures.AwayStore;
import dev.darkroom.gateway.pictures.InputPictures;
import dev.darkroom.gateway.pictures.PictureSamples;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.testing.InMemoryBlobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    private static final byte[] PNG = PictureSamples.file("png", 20, 10);
    private static final Caller ADA = Samples.caller("ada");
    private static final String URI = PictureSamples.uri(PNG);

    private final InMemoryJobs jobs = new InMemoryJobs();
    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final List<JobMessage> published = new ArrayList<>();
    private final List<JobId> superseded = new ArrayList<>();
    private Quotas.Waiting waiting = new Quotas.Waiting(100, 0);
    private final Admission admission = admission(blobs);

    @Test
    void a_row_and_a_message_name_the_picture_that_is_stored() {
        Job accepted = admission.submit(ADA, request(input(URI)), null).job();

        PictureReference reference = PictureReference.to(PNG);
        assertThat(blobs.get(ObjectKey.input("ada", reference.sha256()))).isPresent();
        assertThat(accepted.input().get("image").textValue()).isEqualTo(reference.toString());
        assertThat(accepted.input().get("style").textValue()).isEqualTo("waves");
        assertThat(published).singleElement().extracting(JobMessage::input).isEqualTo(accepted.input());
        assertThat(jobs.find("ada", accepted.id())).contains(accepted);
    }

    @Test
    void while_the_store_is_away_no_row_is_written() {
        assertThatThrownBy(() -> admission(new AwayStore()).submit(ADA, request(input(URI)), null))
                .isInstanceOf(UnavailableException.class);

        assertThat(jobs.list("ada", JobQuery.all(null, 9))).isEmpty();
        assertThat(published).isEmpty();
    }

    @Test
    void an_input_that_is_refused_for_another_reason_leaves_no_picture() {
        for (ObjectNode bad : List.of(
                input(URI).put("steps", "x"),
                input(URI).put("seed", 1e300),
                input(URI).put("colour", 1))) {
            assertThatThrownBy(() -> admission.submit(ADA, request(bad), null)).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> admission.submit(ADA, request(input(URI).put("note", "ü".repeat(500_000))), null))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PAYLOAD_TOO_LARGE));

        assertThat(blobs.get(ObjectKey.input("ada", PictureReference.to(PNG).sha256())))
                .isEmpty();
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "code", "steps", "seed", "style", "image", "none"})
    void nothing_that_a_refusal_tells_holds_the_data_of_a_picture(String field) {
        String data = PictureSamples.uri(new byte[300_000]);
        ObjectNode input = input(URI).put(field, data);

        assertThatThrownBy(() -> admission.submit(ADA, request(input), null))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.INVALID_INPUT);
                    assertThat(e.errors()).isNotEmpty();
                    assertThat(e.getMessage() + e.errors())
                            .contains("/input/" + field)
                            .doesNotContain("AAAAAA");
                });
    }

    @Test
    void a_webhook_to_a_private_address_is_refused_and_nothing_is_stored() {
        assertThatThrownBy(() -> admission.submit(ADA, request(input(URI), "https://10.0.0.7/hook"), null))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.INVALID_INPUT);
                    assertThat(e.errors())
                            .singleElement()
                            .isEqualTo(new FieldError(
                                    "/webhook",
                                    "must lead to a public address; this one is private, reserved or local"));
                });
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).isEmpty();

        admission.submit(ADA, request(input(URI), "https://93.184.215.14/hook"), null);
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).hasSize(1);
    }

    @Test
    void a_very_long_name_of_a_model_is_not_said_again() {
        SubmitRequest request = request("m".repeat(1 << 20), "v".repeat(1 << 20), input(URI));

        assertThatThrownBy(() -> admission.submit(ADA, request, null))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.UNKNOWN_MODEL);
                    assertThat(e.getMessage()).hasSizeLessThan(500);
                });
    }

    @Test
    void a_repeated_submission_gives_its_job_and_is_published_once() {
        IdempotencyKey key = IdempotencyKey.of("order-1", input(URI));

        Acceptance first = admission.submit(ADA, request(input(URI)), key);
        Acceptance again = admission.submit(ADA, request(input(URI)), key);

        assertThat(first.replayed()).isFalse();
        assertThat(again).isEqualTo(new Acceptance(first.job(), true));
        assertThat(published).hasSize(1);
    }

    @Test
    void a_key_with_another_body_is_refused_and_says_what_to_do() {
        admission.submit(ADA, request(input(URI)), IdempotencyKey.of("order-1", input(URI)));
        ObjectNode other = input(URI).put("steps", 3);

        assertThatThrownBy(() -> admission.submit(ADA, request(other), IdempotencyKey.of("order-1", other)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.IDEMPOTENCY_KEY_REUSED);
                    assertThat(e.getMessage()).contains("24 h").contains("new key");
                });
        assertThat(published).hasSize(1);
    }

    @Test
    void a_refused_submission_leaves_its_key_free() {
        ObjectNode bad = input(URI).put("colour", 1);
        assertThatThrownBy(() -> admission.submit(ADA, request(bad), IdempotencyKey.of("order-1", bad)))
                .isInstanceOf(ProblemException.class);

        IdempotencyKey mended = IdempotencyKey.of("order-1", input(URI));
        assertThat(admission.submit(ADA, request(input(URI)), mended).replayed())
                .isFalse();
    }

    @Test
    void a_tenant_of_whom_enough_wait_is_refused_and_one_with_room_is_not() {
        waiting = new Quotas.Waiting(2, 1);
        admission.submit(ADA, request(input(URI)), null);
        waiting = new Quotas.Waiting(2, 2);

        assertThatThrownBy(() -> admission.submit(ADA, request(input(URI)), null))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TOO_MANY_WAITING));
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).hasSize(1);

        waiting = new Quotas.Waiting(2, 0);
        admission.submit(ADA, request(input(URI)), null);
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ümlaut", "tab\t", "\u0000"})
    void what_is_no_key_is_refused(String value) {
        assertThatThrownBy(() -> IdempotencyKey.of(value, input(URI)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.MALFORMED_REQUEST));
    }

    private Admission admission(BlobStore store) {
        Workloads workloads = new Workloads((model, version) -> Optional.empty());
        InputPictures pictures = PictureSamples.pictures(store);
        return new Admission(
                InMemoryCatalogue.of(PictureSamples.model(null)),
                jobs,
                pictures,
                workloads,
                Forecasting.with(workloads),
                new WaitingLimit(tenant -> waiting),
                new Guard(host -> List.of(), address -> !address.isSiteLocalAddress()),
                Dispatchers.with(jobs, job -> {
                    published.add(job.message());
                    return CompletableFuture.completedFuture(null);
                }),
                superseded::addAll,
                Generators.timeBasedEpochGenerator(),
                new SplittableRandom(1));
    }

    private static SubmitRequest request(ObjectNode input) {
        return request("retouch", null, input);
    }

    private static SubmitRequest request(ObjectNode input, String webhook) {
        ObjectNode body =
                Wire.mapper().createObjectNode().put("model", "retouch").put("webhook", webhook);
        body.set("input", input);
        return SubmitRequest.read(body, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static SubmitRequest request(String model, String version, ObjectNode input) {
        ObjectNode body = Wire.mapper().createObjectNode().put("model", model).put("version", version);
        body.set("input", input);
        return SubmitRequest.read(body, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static ObjectNode input(String image) {
        return Wire.mapper().createObjectNode().put("image", image);
    }
}
