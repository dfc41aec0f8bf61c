package dev.darkroom.gateway.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.Blob;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.testing.InMemoryBlobStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputPicturesTest {

    private static final ModelDescription MODEL = PictureSamples.model(null);
    private static final byte[] PNG = PictureSamples.file("png", 20, 10);
    private static final byte[] JPEG = PictureSamples.file("jpg", 8, 8);

    private final InMemoryBlobStore blobs = new InMemoryBlobStore();
    private final InputPictures pictures = PictureSamples.pictures(blobs);

    @Test
    void a_picture_is_stored_for_its_tenant_and_its_hash_takes_its_place() throws Exception {
        ObjectNode input = input(PictureSamples.uri(PNG)).put("note", "data:image/png;base64,no picture");

        ObjectNode kept = submit("ada", input);

        PictureReference reference = PictureReference.to(PNG);
        assertThat(kept).isEqualTo(input.deepCopy().put("image", reference.toString()));
        assertThat(input.get("image").textValue()).startsWith("data:");
        try (Blob blob = blobs.get(ObjectKey.input("ada", reference.sha256())).orElseThrow()) {
            assertThat(blob.content().readAllBytes()).isEqualTo(PNG);
            assertThat(blob.mediaType()).isEqualTo("image/png");
        }
    }

    @Test
    void the_media_type_is_the_one_of_the_content_whatever_was_declared() throws Exception {
        submit("ada", input(PictureSamples.uri(JPEG)));

        try (Blob blob = blobs.get(
                        ObjectKey.input("ada", PictureReference.to(JPEG).sha256()))
                .orElseThrow()) {
            assertThat(blob.mediaType()).isEqualTo("image/jpeg");
        }
    }

    @Test
    void nothing_is_stored_before_it_is_asked_for() throws Exception {
        pictures.take("ada", MODEL, input(PictureSamples.uri(PNG)), "/input");

        assertThat(blobs.get(ObjectKey.input("ada", PictureReference.to(PNG).sha256())))
                .isEmpty();
    }

    @Test
    void the_input_of_an_earlier_job_can_be_sent_again() {
        ObjectNode kept = submit("ada", input(PictureSamples.uri(PNG)).put("style", PictureSamples.uri(JPEG)));

        assertThat(submit("ada", kept)).isEqualTo(kept);
    }

    @Test
    void another_tenants_picture_and_an_unknown_one_are_refused_alike() {
        ObjectNode kept = submit("ada", input(PictureSamples.uri(PNG)));

        FieldError others = refused("bob", MODEL, kept).get(0);
        FieldError unknown =
                refused("bob", MODEL, input("sha256:" + "0".repeat(64))).get(0);

        assertThat(others).isEqualTo(unknown);
        assertThat(others.pointer()).isEqualTo("/input/image");
        assertThat(others.detail()).contains("send it as a data URI");
    }

    @Test
    void a_picture_that_another_model_took_is_held_against_this_models_bound() {
        ObjectNode kept = submit("ada", input(PictureSamples.uri(PNG)));

        assertThat(refused("ada", PictureSamples.model(199L), kept))
                .singleElement()
                .extracting(FieldError::detail)
                .asString()
                .contains("20 × 10 pixels; the model takes at most 199");
    }

    @Test
    void the_bound_of_pixels_is_the_models_or_16_mi() {
        assertThat(refused("ada", PictureSamples.model(199L), input(PictureSamples.uri(PNG))))
                .hasSize(1);
        ObjectNode at = input(PictureSamples.uri(PictureSamples.pngHeader(4096, 4096)));
        ObjectNode over = input(PictureSamples.uri(PictureSamples.pngHeader(4096, 4097)));
        assertThat(pictures.take("ada", MODEL, at, "/input").files()).hasSize(1);
        assertThat(refused("ada", MODEL, over)).hasSize(1);
        assertThat(pictures.take("ada", PictureSamples.model(1L << 26), over, "/input")
                        .files())
                .hasSize(1);
    }

    @Test
    void a_name_of_the_schema_stays_as_it_is_and_others_are_told_the_names() {
        ObjectNode named = input(PictureSamples.uri(PNG)).put("style", "sunflowers");
        assertThat(submit("ada", named).get("style").textValue()).isEqualTo("sunflowers");

        List<FieldError> errors = refused("ada", MODEL, named.deepCopy().put("style", "cubes"));

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/input/style");
            assertThat(error.detail()).contains("waves, sunflowers").doesNotContain("cubes");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cat.png",
                "https://example.org/cat.png",
                "iVBORw0KGgo=",
                "sha256:",
                "sha256:ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
                "sha256:../bob/0123456789abcdef0123456789abcdef0123456789abcdef012345678",
                "inputs/ada/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void a_text_that_is_no_picture_is_told_what_to_send(String text) {
        assertThat(refused("ada", MODEL, input(text))).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/input/image");
            assertThat(error.detail())
                    .contains("data:image/png;base64,…", "sha256:…")
                    .doesNotContain("names");
        });
    }

    @Test
    void all_pictures_at_fault_are_told_at_once_and_no_good_one_beside_them_is_stored() {
        ObjectNode bad = input("x").put("style", "y");
        assertThat(refused("ada", MODEL, bad))
                .extracting(FieldError::pointer)
                .containsExactly("/input/image", "/input/style");

        refused("ada", MODEL, input(PictureSamples.uri(PNG)).put("style", "y"));

        assertThat(blobs.get(ObjectKey.input("ada", PictureReference.to(PNG).sha256())))
                .isEmpty();
    }

    @Test
    void an_input_without_pictures_is_left_alone() {
        ObjectNode input = Wire.mapper().createObjectNode().put("seed", 7);
        assertThat(submit("ada", input)).isEqualTo(input);
    }

    @Test
    void two_jobs_may_bring_the_same_picture_at_once() throws Exception {
        List<CompletableFuture<ObjectNode>> jobs = java.util.stream.Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> submit("ada", input(PictureSamples.uri(PNG)))))
                .limit(8)
                .toList();

        assertThat(jobs.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        try (Blob blob = blobs.get(
                        ObjectKey.input("ada", PictureReference.to(PNG).sha256()))
                .orElseThrow()) {
            assertThat(blob.content().readAllBytes()).isEqualTo(PNG);
        }
    }

    @Test
    void a_store_that_is_away_is_no_fault_of_the_client() {
        InMemoryPictures known = new InMemoryPictures();
        known.touch("ada", PictureReference.to(PNG));
        InputPictures without = new InputPictures(new Shelf(new AwayStore(), known), List.of());
        TakenInput taken = without.take("ada", MODEL, input(PictureSamples.uri(PNG)), "/input");

        for (Runnable call : List.<Runnable>of(
                () -> without.store(taken),
                () -> without.take("ada", MODEL, input(PictureReference.to(PNG).toString()), "/input"))) {
            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
        }
    }

    @Test
    void other_names_of_pictures_are_asked_of_their_source() throws Exception {
        Shelf shelf = new Shelf(blobs, new InMemoryPictures());
        PictureReference kept = shelf.put("ada", PictureFile.read(PNG));
        PictureSource source = new PictureSource() {
            @Override
            public String scheme() {
                return "album:";
            }

            @Override
            public PictureReference find(String tenant, String name) throws UnfitPictureException {
                if (name.equals("7")) {
                    return kept;
                }
                throw new UnfitPictureException("is not in the album");
            }
        };
        InputPictures with = new InputPictures(shelf, List.of(source));

        assertThat(with.take("ada", MODEL, input("album:7"), "/input").input()).isEqualTo(input(kept.toString()));
        assertThatThrownBy(() -> with.take("ada", MODEL, input("album:8"), "/input"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.errors())
                                .containsExactly(new FieldError("/input/image", "is not in the album")));
        assertThatThrownBy(() -> with.take("ada", PictureSamples.model(199L), input("album:7"), "/input"))
                .isInstanceOf(ProblemException.class);
    }

    private ObjectNode submit(String tenant, ObjectNode input) {
        TakenInput taken = pictures.take(tenant, MODEL, input, "/input");
        pictures.store(taken);
        return taken.input();
    }

    private List<FieldError> refused(String tenant, ModelDescription model, ObjectNode input) {
        try {
            pictures.take(tenant, model, input, "/input");
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(FailureCode.INVALID_INPUT);
            assertThat(e.getMessage()).contains("retouch");
            return e.errors();
        }
        throw new AssertionError("it was taken");
    }

    private static ObjectNode input(String image) {
        return Wire.mapper().createObjectNode().put("image", image);
    }
}
