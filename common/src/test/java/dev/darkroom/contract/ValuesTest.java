package dev.darkroom.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    @Provide
    Arbitrary<Seed> seeds() {
        return Messages.seeds();
    }

    @Property
    void image_seeds_follow_each_other_and_stay_in_range(
            @ForAll("seeds") Seed seed, @ForAll @IntRange(max = 1000) int index) {
        Seed image = seed.forImage(index);
        assertThat(image.forImage(1)).isEqualTo(seed.forImage(index + 1));
    }

    @Test
    void seeds_wrap_at_two_to_the_53() {
        assertThat(new Seed(Seed.MAX).forImage(1)).isEqualTo(new Seed(0));
        assertThatThrownBy(() -> new Seed(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Seed(Seed.MAX + 1)).hasMessageContaining("9007199254740991");
    }

    @Test
    void an_output_key_names_job_index_and_hash() {
        JobId job = JobId.parse("0199f3c2-0000-7000-8000-000000000001");
        assertThat(ObjectKey.output(job, 3, HASH, "png").value())
                .isEqualTo("outputs/0199f3c2-0000-7000-8000-000000000001/3-" + HASH + ".png");
    }

    @Test
    void a_pictures_key_names_tenant_and_hash() {
        assertThat(ObjectKey.input("ada-7", HASH).value()).isEqualTo("inputs/ada-7/" + HASH);
    }

    @Test
    void a_preview_is_a_small_image_in_base64() {
        String largest = Base64.getEncoder().encodeToString(new byte[JobEvent.Preview.MOST_BYTES]);
        String larger = Base64.getEncoder().encodeToString(new byte[JobEvent.Preview.MOST_BYTES + 1]);

        assertThat(preview("image/png", 3, largest).data()).isEqualTo(largest);
        assertThatThrownBy(() -> preview("image/png", 3, larger)).hasMessageContaining("1 to 65536 bytes");
        assertThatThrownBy(() -> preview("image/png", 3, "no base64")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> preview("image/png", 3, "")).hasMessageContaining("1 to 65536 bytes");
        assertThatThrownBy(() -> preview("text/html", 3, largest)).hasMessageContaining("'text/html'");
        assertThatThrownBy(() -> preview("image/png", 21, largest)).hasMessageContaining("step 21 of 20");
    }

    private static JobEvent.Preview preview(String mediaType, int step, String data) {
        return new JobEvent.Preview(Messages.metas().sample(), step, 20, 0, mediaType, 128, 96, data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "/", "A", "a b", "ada/b"})
    void a_tenant_that_could_reach_into_another_ones_folder_is_refused(String tenant) {
        assertThatThrownBy(() -> ObjectKey.input(tenant, HASH)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_picture_is_named_by_the_hash_of_its_bytes_and_the_name_is_read_back() {
        PictureReference abc = PictureReference.to(new byte[] {'a', 'b', 'c'});

        assertThat(abc.toString()).isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(PictureReference.parse(abc.toString())).contains(abc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
                "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
                "SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
                "sha256:../../../789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void texts_that_name_no_picture_are_told_apart(String text) {
        assertThat(PictureReference.parse(text)).isEmpty();
    }

    @Test
    void a_key_of_something_that_is_no_hash_is_refused() {
        assertThatThrownBy(() -> ObjectKey.input("ada", "../" + HASH)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ObjectKey.input("ada", HASH.substring(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_inputs_that_take_a_picture_are_read_from_the_schema_with_the_names_that_they_take_instead()
            throws Exception {
        ObjectNode schema = (ObjectNode) Wire.mapper().readTree("""
                {"type": "object", "properties": {
                   "image": {"type": "string", "format": "image"},
                   "style": {"default": "waves", "anyOf": [
                     {"type": "string", "enum": ["waves", "sunflowers", null]}, {"type": "string", "format": "image"}]},
                   "kind": {"type": "string", "enum": ["image"]},
                   "when": {"type": "string", "format": "date"},
                   "either": {"anyOf": [{"type": "string"}, {"enum": ["image"]}]},
                   "seed": {"type": "integer"}}}
                """);

        var fields =
                Messages.model("a", schema, new ModelDescription.Limits(1, 1)).pictureFields();

        assertThat(fields.keySet()).containsExactly("image", "style");
        assertThat(fields.get("image")).isEmpty();
        assertThat(fields.get("style")).containsExactly("waves", "sunflowers");
    }

    @Test
    void a_model_without_properties_takes_no_picture() {
        ObjectNode schema = Wire.mapper().createObjectNode().put("type", "object");
        assertThat(Messages.model("a", schema, new ModelDescription.Limits(1, 1))
                        .pictureFields())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "  100, 10, 10, true",
        "   99, 10, 10, false",
        "     , 4096, 4096, true",
        "     , 4096, 4097, false",
        "9000000000, 8192, 8192, true",
        "9000000000, 8193, 1, false",
        "9000000000, 1, 8193, false",
        "9000000000, 0, 1, false",
        "9000000000, 1, 0, false",
        "9000000000, -1, -1, false"
    })
    void a_picture_is_bounded_in_pixels_by_its_model_and_in_its_sides_for_all(
            Long maxPixels, int width, int height, boolean fits) {
        assertThat(new ModelDescription.Limits(1, 1, maxPixels).excess(width, height))
                .isEqualTo(
                        fits
                                ? Optional.empty()
                                : Optional.of(
                                        "has %d × %d pixels; the model takes at most %d, and 8192 a side: make it smaller"
                                                .formatted(width, height, maxPixels == null ? 1L << 24 : maxPixels)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void a_bound_of_no_pixels_is_refused(long pixels) {
        assertThatThrownBy(() -> new ModelDescription.Limits(1, 1, pixels)).hasMessageContaining("max_pixels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../b", "a b", "A", "a/.b", "ä"})
    void keys_that_could_leave_the_bucket_or_puzzle_a_server_are_refused(String key) {
        assertThatThrownBy(() -> new ObjectKey(key)).hasMessageContaining("not an object key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Default", "-a", "a-", "a.b", "a/b", "a b"})
    void pools_that_make_no_topic_are_refused(String pool) {
        assertThatThrownBy(() -> Topics.jobs(pool)).hasMessageContaining("pool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0199f3c2-0000-7000-8000-00000000000g", "0199f3c2-0000-7000-8000-0000000000011"})
    void texts_that_are_no_job_id_are_refused(String text) {
        assertThatThrownBy(() -> JobId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void ids_are_ordered_as_the_database_orders_them(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        JobId left = new JobId(new UUID(a, b));
        JobId right = new JobId(new UUID(c, d));
        assertThat(Integer.signum(left.compareTo(right)))
                .isEqualTo(Integer.signum(left.toString().compareTo(right.toString())));
    }

    @Test
    void a_drain_has_a_deadline_and_a_key_that_no_job_has() {
        assertThat(Topics.isWorkerKey(Topics.workerKey("w-1abc"))).isTrue();
        assertThat(Topics.isWorkerKey(new UUID(1, 2).toString())).isFalse();
        assertThatThrownBy(() -> new DrainMessage("w", -1)).hasMessageContaining("-1");
    }
}
