package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.models.Models;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small recurrent network with two states, run by ONNX Runtime. */
class AutoregressPackageTest {

    private static final Path PACKAGE = TestModels.PACKAGES.resolve("tiny-rnn");
    private static final float TOLERANCE = 1e-5f;

    @TempDir
    Path dir;

    private final RunControl control = new RunControl(Duration.ofMinutes(1));
    private Models models;
    private Model model;

    @BeforeEach
    void load() {
        TestModels.copy(PACKAGE, dir.resolve("tiny-rnn"));
        models = TestModels.in(dir, TestRuntime.on("cpu"), List.of(new AutoregressSampler()));
        models.load();
        assertThat(models.problems()).isEmpty();
        model = models.find("tiny-rnn", models.descriptions().get(0).version()).orElseThrow();
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void the_row_loop_comes_to_what_one_graph_with_a_loop_makes() throws Exception {
        int rows = 13;
        float[] uniforms = new float[rows * 8 * 2];
        new Noise(new Seed(9)).uniforms(0, 0, uniforms, 0, uniforms.length);
        Map<String, Tensor> inputs = Map.of(
                "all_uniforms", new Tensor.Floats(uniforms, List.of(1L, (long) rows, 8L, 2L)),
                "label", new Tensor.Longs(new long[] {1}, List.of(1L)),
                "temperature", new Tensor.Floats(new float[] {0.7f}, List.of(1L)));

        FloatImage image = draw(List.of(request(9, "b", 0.7f, rows))).get(0);

        try (Graph whole = TestRuntime.on("cpu").open(PACKAGE.resolve("whole.onnx"))) {
            float[] expected = whole.run(inputs, "image", control).values();
            assertThat(image.height()).isEqualTo(rows);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(image.at(0, i / 8, i % 8) - expected[i])).isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void a_mixed_batch_of_eight_equals_eight_alone() throws Exception {
        List<ImageRequest> requests = new ArrayList<>();
        for (int k = 0; k < 8; k++) {
            ImageRequest request = request(k, List.of("a", "b", "any").get(k % 3), 0.5f + k / 8f, k % 2 == 0 ? 8 : 5);
            requests.add(k < 5 ? request : completing(request, k - 5));
        }

        List<FloatImage> batch = draw(requests);

        for (int k = 0; k < 8; k++) {
            FloatImage alone = draw(List.of(requests.get(k))).get(0);
            assertThat(largestDifference(batch.get(k), alone)).isLessThan(TOLERANCE);
        }
        assertThat(largestDifference(batch.get(0), batch.get(2))).isGreaterThan(0.1f);
    }

    @Test
    void the_same_seed_draws_the_same_image_twice() throws Exception {
        List<ImageRequest> requests = List.of(request(3, "any", 1, 8));

        assertThat(largestDifference(draw(requests).get(0), draw(requests).get(0)))
                .isZero();
    }

    private List<FloatImage> draw(List<ImageRequest> requests) throws Exception {
        return model.prepare(requests).run(control).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private static ImageRequest request(long seed, String kind, float temperature, int rows) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.put("kind", kind).put("temperature", temperature).put("rows", rows);
        return new ImageRequest(new Seed(seed), input);
    }

    private static ImageRequest completing(ImageRequest request, int kept) {
        request.input().put("keep_rows", kept);
        Picture picture = TransformPictures.random(20, 30, request.seed().value());
        return new ImageRequest(request.seed(), 0, 1, request.input(), Map.of("image", picture));
    }

    private static float largestDifference(FloatImage one, FloatImage other) {
        return TransformPictures.largestDifference(one, other);
    }
}
