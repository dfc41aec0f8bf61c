package dev.darkroom.worker.sampling;

import static dev.darkroom.worker.sampling.TransformBench.request;
import static dev.darkroom.worker.sampling.TransformPictures.largestDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.RunControl.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a small convolutional network of radius 9, run by ONNX Runtime. */
class TransformSamplerTest {

    private static final String WHOLE = "{'multiple_of': 2}";
    private static final String TILED = "{'multiple_of': 2, 'tile': 48, 'margin': 10}";

    private TransformBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new TransformBench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"200, 131", "97, 300", "49, 48", "64, 65"})
    void the_result_does_not_depend_on_the_tiles(int width, int height) throws Exception {
        ImageRequest request = request(1, width, height);

        FloatImage whole = bench.draw(WHOLE, request);
        FloatImage tiled = bench.draw(TILED, request);
        FloatImage larger = bench.draw(TILED.replace("48", "82"), request);

        assertThat(largestDifference(whole, tiled)).isLessThan(1e-5f);
        assertThat(largestDifference(whole, larger)).isLessThan(1e-5f);
    }

    @Test
    void a_margin_below_the_radius_would_show() throws Exception {
        ImageRequest request = request(1, 200, 131);

        FloatImage narrow = bench.draw(TILED.replace("10", "4"), request);

        assertThat(largestDifference(bench.draw(WHOLE, request), narrow)).isGreaterThan(1e-3f);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 90", "3, 5", "63, 64", "65, 66", "101, 7"})
    void a_picture_keeps_its_size(int width, int height) throws Exception {
        for (String options : List.of(WHOLE, TILED, "{'multiple_of': 32}")) {
            FloatImage image = bench.draw(options, request(2, width, height));

            assertThat(List.of(image.width(), image.height())).containsExactly(width, height);
        }
    }

    @Test
    void beyond_its_edges_a_picture_and_its_noise_go_on_as_in_a_mirror() throws Exception {
        bench.draw("{'multiple_of': 16}", request(2, 70, 66));

        assertThat(bench.sizes()).containsExactly(List.of(1L, 80L, 80L));
        for (String input : List.of("image", "noise")) {
            float[] given = floats(bench.passes.get(0), input);
            for (int y = 0; y < 80; y++) {
                for (int x = 0; x < 80; x++) {
                    int mirror = Math.min(y, 130 - y) * 80 + Math.min(x, 138 - x);
                    assertThat(given[y * 80 + x]).isEqualTo(given[mirror]);
                }
            }
        }
    }

    @Test
    void the_noise_of_a_pixel_is_that_of_its_place_in_the_picture() throws Exception {
        float[] normals = new float[70 * 66];
        new Noise(new Seed(2)).normals(3, normals, 0, normals.length);

        bench.draw("{'multiple_of': 16}", request(2, 70, 66));

        float[] given = floats(bench.passes.get(0), "noise");
        for (int i = 0; i < normals.length; i++) {
            assertThat(given[i / 70 * 80 + i % 70]).isEqualTo(normals[i]);
        }
    }

    @Test
    void a_mixed_batch_of_eight_equals_eight_alone() throws Exception {
        List<ImageRequest> requests = new ArrayList<>();
        for (int k = 0; k < 8; k++) {
            requests.add(request(k, 60 + k % 3, k == 5 ? 150 : 64 - k % 2));
        }
        Sampler.Loaded model = bench.model("{'multiple_of': 2, 'tile': 64, 'margin': 10}");

        List<FloatImage> batch = bench.draw(model, requests);

        assertThat(bench.passes).hasSizeLessThan(8 + 4);
        for (int k = 0; k < 8; k++) {
            FloatImage alone = bench.draw(model, List.of(requests.get(k))).get(0);
            assertThat(largestDifference(batch.get(k), alone)).isLessThan(1e-5f);
        }
    }

    @Test
    void small_pictures_of_one_size_share_passes_and_large_ones_go_alone() throws Exception {
        Sampler.Loaded model = bench.model("{'multiple_of': 32, 'tile': 96, 'margin': 10}");
        List<ImageRequest> requests = new ArrayList<>();
        for (int k = 0; k < 6; k++) {
            requests.add(request(k, 90 + k, 96 - k));
        }
        requests.add(request(7, 96, 97));

        bench.draw(model, requests);

        assertThat(bench.sizes())
                .containsExactlyInAnyOrder(
                        List.of(4L, 96L, 96L), List.of(2L, 96L, 96L), List.of(1L, 96L, 96L), List.of(1L, 96L, 96L));
    }

    @Test
    void the_same_seed_paints_the_same_image_and_another_another() throws Exception {
        ImageRequest one = request(1, 80, 80);
        ImageRequest other = new ImageRequest(new Seed(2), 1, 2, one.input(), one.pictures());

        List<FloatImage> images = bench.draw(bench.model(TILED), List.of(one, one, other));

        assertThat(largestDifference(images.get(0), images.get(1))).isZero();
        assertThat(largestDifference(images.get(0), images.get(2))).isGreaterThan(0.1f);
    }

    @Test
    void a_request_without_its_picture_is_the_clients_fault() throws Exception {
        Sampler.Loaded model = bench.model(WHOLE);

        assertThatThrownBy(() ->
                        model.prepare(List.of(new ImageRequest(new Seed(1), JsonNodeFactory.instance.objectNode()))))
                .isInstanceOf(UnfitInputException.class)
                .hasMessage("Field 'image' must be a picture.");
    }

    @Test
    void a_canceled_run_stops_before_its_next_tile() throws Exception {
        List<List<Integer>> steps = new ArrayList<>();
        List<RunControl> self = new ArrayList<>();
        self.add(new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public void step(int done, int of) {
                steps.add(List.of(done, of));
                if (done == 3) {
                    self.get(0).stop(Reason.CANCELED);
                }
            }
        }));
        Sampler.Drawing drawing = bench.model(TILED).prepare(List.of(request(1, 200, 131)));

        assertThatThrownBy(() -> drawing.run(self.get(0))).isInstanceOf(RunStoppedException.class);

        assertThat(bench.passes).hasSize(3);
        assertThat(steps).containsExactly(List.of(1, 28), List.of(2, 28), List.of(3, 28));
    }

    @Test
    void a_graph_that_is_not_what_the_sampler_needs_is_refused() {
        Map<String, InputSpec> inputs = new HashMap<>(TransformBench.INPUTS);
        inputs.put("noise", new InputSpec.PictureNoise(2, 0));
        assertUnfit(inputs, "noise: FLOAT32 [n, 1, ?, ?], but model.json describes noise: FLOAT32 [n, 2, ?, ?]");

        inputs.put("noise", new InputSpec.PictureField("other", 0, 1));
        assertUnfit(inputs, "takes 2 pictures by model.json; give it one");

        inputs.remove("noise");
        assertUnfit(inputs, "needs the input noise: FLOAT32 [n, 1, ?, ?], which model.json does not describe");
    }

    private void assertUnfit(Map<String, InputSpec> inputs, String message) {
        assertThatThrownBy(() -> bench.model(WHOLE, inputs))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining(message);
    }

    private static float[] floats(Map<String, Tensor> inputs, String name) {
        return ((Tensor.Floats) inputs.get(name)).values();
    }
}
