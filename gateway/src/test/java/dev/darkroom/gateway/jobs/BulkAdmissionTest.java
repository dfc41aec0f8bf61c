package dev.darkroom.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.darkroom.blobs.Blob;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.Dispatchers;
import dev.darkroom.gateway.forecast.Forecasting;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.models.InMemoryCatalogue;
import dev.darkroom.gateway.models.Workloads;
import dev.darkroom.gateway.net.Guard;
import dev.darkroom.gateway.pictures.InputPictures;
import dev.darkroom.gateway.pictures.PictureSamples;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.testing.InMemoryBlobStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class BulkAdmissionTest {

    private static final Caller ADA = Samples.caller("ada");
    private static final byte[] PNG = PictureSamples.file("png", 20, 10);
    private static final String URI = PictureSamples.uri(PNG);
    private static final String NAME = PictureReference.to(PNG).toString();

    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final AtomicInteger gets = new AtomicInteger();
    private final AtomicInteger puts = new AtomicInteger();
    private Quotas.Waiting waiting = new Quotas.Waiting(100_000, 0);
    private final BulkAdmission bulk = bulk();

    @Test
    void all_jobs_are_prepared_in_their_order() {
        var jobs = bulk.prepare(ADA, bodies(3_000, i -> body(URI).put("client_reference", "r" + i)));

        assertThat(jobs).hasSize(3_000);
        assertThat(jobs).extracting(NewJob::id).isSorted().doesNotHaveDuplicates();
        assertThat(jobs.get(2_999).labels().clientReference()).isEqualTo("r2999");
        assertThat(jobs).extracting(NewJob::seed).doesNotHaveDuplicates();
    }

    @Test
    void a_picture_is_stored_once_and_named_in_every_job() {
        var jobs = bulk.prepare(ADA, bodies(1_000, i -> body(URI)));

        assertThat(jobs).allMatch(job -> job.input().get("image").textValue().equals(NAME));
        assertThat(puts).hasValue(1);
        assertThat(gets).hasValue(0);
        assertThat(blobs.get(ObjectKey.input("ada", PictureReference.to(PNG).sha256())))
                .isPresent();
    }

    @Test
    void a_picture_of_an_earlier_job_is_fetched_once() {
        bulk.prepare(ADA, bodies(1, i -> body(URI)));

        bulk.prepare(ADA, bodies(1_000, i -> body(NAME)));

        assertThat(gets).hasValue(1);
    }

    @Test
    void very_many_different_pictures_are_not_looked_at() {
        refused(
                bodies(1_001, i -> body(PictureSamples.uri(PictureSamples.file("png", 1 + i % 40, 1 + i / 40)))),
                e -> assertThat(e.getMessage() + e.errors()).contains("at most 1000 different pictures"));
        assertThat(puts).hasValue(0);
    }

    @Test
    void one_bad_job_refuses_all_and_stores_no_picture() {
        refused(
                bodies(5_000, i -> i == 17 ? change(body(URI), "steps", "x") : body(URI)),
                e -> assertThat(e.errors())
                        .singleElement()
                        .extracting(FieldError::pointer)
                        .isEqualTo("/17/input/steps"));
        assertThat(puts).hasValue(0);
    }

    @Test
    void errors_name_their_lines_and_are_counted_beyond_a_hundred() {
        refused(bodies(5_000, i -> i % 2 == 0 ? body(URI) : body(URI).put("colour", i)), e -> {
            assertThat(e.code()).isEqualTo(FailureCode.INVALID_INPUT);
            assertThat(e.errors()).hasSize(100);
            assertThat(e.errors().get(99).pointer()).isEqualTo("/199/colour");
            assertThat(e.getMessage()).contains("the first 100, and there are 2400 more");
        });
    }

    @Test
    void a_line_that_cannot_be_read_is_one_error_among_others() {
        refused(
                bodies(3, i -> {
                    if (i == 1) {
                        throw new ProblemException(FailureCode.MALFORMED_JSON, "no JSON");
                    }
                    return i == 2 ? body(URI).put("model", "other") : body(URI);
                }),
                e -> assertThat(e.errors()).extracting(FieldError::pointer).containsExactly("/1", "/2/model"));
    }

    @Test
    void a_supersede_key_is_refused() {
        refused(
                bodies(1, i -> body(URI).put("supersede_key", "k")),
                e -> assertThat(e.errors().get(0).pointer()).isEqualTo("/0/supersede_key"));
    }

    @Test
    void what_a_small_body_blows_up_to_is_bounded() {
        AtomicInteger made = new AtomicInteger();
        String note = "n".repeat(900_000);
        refused(
                bodies(10_000, i -> {
                    made.incrementAndGet();
                    return change(body(URI), "note", note);
                }),
                e -> assertThat(e.code()).isEqualTo(FailureCode.PAYLOAD_TOO_LARGE));
        assertThat(made).hasValueLessThan(100);
    }

    @Test
    void the_jobs_count_together_against_what_may_wait() {
        waiting = new Quotas.Waiting(10, 8);
        refused(bodies(3, i -> body(URI)), e -> assertThat(e.code()).isEqualTo(FailureCode.TOO_MANY_WAITING));
        assertThat(puts).hasValue(0);
        assertThat(bulk.prepare(ADA, bodies(2, i -> body(URI)))).hasSize(2);
    }

    private void refused(JobBodies bodies, java.util.function.Consumer<ProblemException> with) {
        assertThatThrownBy(() -> bulk.prepare(ADA, bodies)).isInstanceOfSatisfying(ProblemException.class, with);
    }

    private static ObjectNode body(String image) {
        ObjectNode body = Wire.mapper().createObjectNode().put("model", "retouch");
        body.putObject("input").put("image", image);
        return body;
    }

    private static ObjectNode change(ObjectNode body, String field, String value) {
        ((ObjectNode) body.get("input")).put(field, value);
        return body;
    }

    private static JobBodies bodies(int count, IntFunction<ObjectNode> body) {
        return new JobBodies() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public ObjectNode body(int index) {
                return body.apply(index);
            }

            @Override
            public String pointer(int index, String pointer) {
                return "/" + index + pointer;
            }
        };
    }

    private BulkAdmission bulk() {
        InMemoryJobs jobs = new InMemoryJobs();
        Workloads workloads = new Workloads((model, version) -> Optional.empty());
        InputPictures pictures = PictureSamples.pictures(new InMemoryBlobStore() {
            @Override
            public void put(ObjectKey key, byte[] content, String mediaType) {
                puts.incrementAndGet();
                blobs.put(key, content, mediaType);
            }

            @Override
            public Optional<Blob> get(ObjectKey key) {
                gets.incrementAndGet();
                return blobs.get(key);
            }
        });
        WaitingLimit limit = new WaitingLimit(tenant -> waiting);
        Admission admission = new Admission(
                InMemoryCatalogue.of(PictureSamples.model(null)),
                jobs,
                pictures,
                workloads,
                Forecasting.with(workloads),
                limit,
                new Guard(host -> List.of(), address -> true),
                Dispatchers.with(jobs, job -> CompletableFuture.completedFuture(null)),
                ids -> {},
                Generators.timeBasedEpochGenerator(),
                new SplittableRandom(1));
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        return new BulkAdmission(admission, pictures, limit, Generators.timeBasedEpochGenerator(), clock);
    }
}
