package dev.darkroom.worker.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.RunControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packages that the repository ships. */
class RealPackagesTest {

    /** Of a range of 1 or 2: a fiftieth of one of the 256 levels. */
    private static final float TOLERANCE = 1e-4f;

    private static final Models MODELS = TestModels.in(Path.of("models"), TestRuntime.on("cpu"), TestModels.allSamplers());

    @BeforeAll
    static void load() {
        MODELS.load();
    }

    @AfterAll
    static void close() {
        MODELS.close();
    }

    @Test
    void every_package_is_good() {
        assertThat(MODELS.problems()).isEmpty();
        assertThat(MODELS.descriptions()).extracting(model -> model.id()).contains("fashion-gan", "fashion-vae");
    }

    @Test
    void a_batch_of_n_equals_n_batches_of_one() throws Exception {
        for (var description : MODELS.descriptions()) {
            Model model = MODELS.find(description.id(), description.version()).orElseThrow();
            List<ImageRequest> requests = LongStream.range(0, 16)
                    .mapToObj(seed -> new ImageRequest(new Seed(seed), defaults(description.inputSchema())))
                    .toList();

            List<FloatImage> batch = draw(model, requests);

            for (int k = 0; k < requests.size(); k++) {
                FloatImage alone = draw(model, List.of(requests.get(k))).get(0);
                assertThat(difference(batch.get(k), alone)).as(description.id()).isLessThan(TOLERANCE);
            }
            assertThat(difference(batch.get(0), batch.get(1))).isGreaterThan(0.1f);
        }
    }

    private static List<FloatImage> draw(Model model, List<ImageRequest> requests) throws Exception {
        return model.prepare(requests).run(new RunControl(Duration.ofMinutes(1))).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private static float difference(FloatImage a, FloatImage b) {
        float largest = 0;
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < a.width(); x++) {
                largest = Math.max(largest, Math.abs(a.at(0, y, x) - b.at(0, y, x)));
            }
        }
        return largest;
    }

    private static ObjectNode defaults(ObjectNode schema) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue().has("default")) {
                input.set(property.getKey(), property.getValue().get("default"));
            }
        });
        return input;
    }
}
