package dev.darkroom.worker.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.RunControl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages that the repository ships, with the requests of their own samples. */
class RealPackagesTest {

    private static final Path PACKAGES = Path.of("models");

    /** Largest difference of a pixel, of a range of 1 or 2; float32 sums in another order, over many steps. */
    private static final float TOLERANCE = 5e-3f;

    private static final int BATCH = 8;

    private static final Models MODELS = TestModels.in(PACKAGES, TestRuntime.on("cpu"), TestModels.allSamplers());

    @BeforeAll
    static void load() {
        MODELS.load();
    }

    @AfterAll
    static void close() {
        MODELS.close();
    }

    static Stream<ModelDescription> models() {
        MODELS.load();
        return MODELS.descriptions().stream();
    }

    @Test
    void every_package_is_good_and_there_is_one_of_each_family() {
        assertThat(MODELS.problems()).isEmpty();
        assertThat(MODELS.descriptions())
                .extracting(ModelDescription::family)
                .contains("gan", "vae", "cnn", "rnn", "image-to-image", "text-to-image", "style-transfer");
    }

    @Test
    void weights_are_small_enough_to_be_kept_in_the_repository() throws Exception {
        try (Stream<Path> files = Files.walk(PACKAGES)) {
            List<Path> graphs =
                    files.filter(file -> file.toString().endsWith(".onnx")).toList();
            long all = 0;
            for (Path graph : graphs) {
                assertThat(Files.size(graph)).as(graph.toString()).isLessThan(25_000_000);
                all += Files.size(graph);
            }
            assertThat(all).isLessThan(120_000_000);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void a_batch_of_mixed_requests_equals_each_alone(ModelDescription description) throws Exception {
        Model model = MODELS.find(description.id(), description.version()).orElseThrow();
        List<ImageRequest> requests = mixed(description);

        List<FloatImage> batch = draw(model, requests);

        for (int k = 0; k < requests.size(); k++) {
            FloatImage alone = draw(model, List.of(requests.get(k))).get(0);
            assertThat(difference(batch.get(k), alone)).as("request " + k).isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void a_seed_gives_its_bytes_again_and_ten_seeds_ten_pictures(ModelDescription description) throws Exception {
        Model model = MODELS.find(description.id(), description.version()).orElseThrow();
        ImageRequest first = mixed(description).get(0);
        PngEncoding png = new PngEncoding();

        byte[] once = png.encode(draw(model, List.of(first)).get(0)).bytes();
        byte[] twice = png.encode(draw(model, List.of(first)).get(0)).bytes();
        assertThat(twice).isEqualTo(once);

        if (description.inputSchema().path("properties").has("count")) {
            Set<String> pictures = new HashSet<>();
            for (int seed = 0; seed < 10; seed++) {
                ObjectNode input = first.input().deepCopy();
                ImageRequest request = new ImageRequest(new Seed(seed), 0, 1, input, first.pictures());
                pictures.add(png.encode(draw(model, List.of(request)).get(0)).sha256());
            }
            assertThat(pictures).hasSize(10);
        }
    }

    /** Eight requests of the package's samples, alike ones with other seeds. */
    private static List<ImageRequest> mixed(ModelDescription description) throws Exception {
        List<PackageSample> samples = PackageSample.of(PACKAGES.resolve(description.id()), description);
        assertThat(samples).as("samples of " + description.id()).isNotEmpty();
        List<ImageRequest> requests = new ArrayList<>();
        for (int k = 0; k < BATCH; k++) {
            ImageRequest request = samples.get(k % samples.size()).requests().get(0);
            requests.add(new ImageRequest(
                    new Seed(request.seed().value() + k), 0, request.count(), request.input(), request.pictures()));
        }
        return requests;
    }

    private static List<FloatImage> draw(Model model, List<ImageRequest> requests) throws Exception {
        return model.prepare(requests).run(new RunControl(Duration.ofMinutes(5))).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private static float difference(FloatImage a, FloatImage b) {
        assertThat(a.width()).isEqualTo(b.width());
        assertThat(a.height()).isEqualTo(b.height());
        float largest = 0;
        for (int channel = 0; channel < a.channels(); channel++) {
            for (int y = 0; y < a.height(); y++) {
                for (int x = 0; x < a.width(); x++) {
                    largest = Math.max(largest, Math.abs(a.at(channel, y, x) - b.at(channel, y, x)));
                }
            }
        }
        return largest;
    }
}
