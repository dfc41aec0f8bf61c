package dev.darkroom.worker.sampling;

import static dev.darkroom.worker.sampling.TransformPictures.largestDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the package {@code tiny-style}, whose styles are mean colours. */
class StyleVectorsTest {

    private static final Path PACKAGE = TestModels.PACKAGES.resolve("tiny-style");
    private static final float TOLERANCE = 1e-5f;
    private static final Picture CONTENT = TransformPictures.random(64, 64, 4);

    @TempDir
    Path dir;

    private Graph transform;
    private Graph encoder;
    private int encodings;
    private boolean withEncoder = true;

    @BeforeEach
    void open() throws Exception {
        transform = TestRuntime.on("cpu").open(PACKAGE.resolve("transform.onnx"));
        encoder = TestRuntime.on("cpu").open(PACKAGE.resolve("style_encoder.onnx"));
    }

    @AfterEach
    void close() {
        encoder.close();
        transform.close();
    }

    @Test
    void a_named_style_is_its_vector() throws Exception {
        assertMean(draw(request("{'style': 'green'}")), 0, 1, 0);
        assertThat(encodings).isZero();
    }

    @Test
    void a_mix_is_the_mean_by_weights_and_goes_before_a_name() throws Exception {
        assertMean(draw(request("{'style': 'grey', 'mix': {'red': 0.2, 'green': 0.6}}")), 0.25f, 0.75f, 0);
    }

    @Test
    void a_mix_goes_before_a_picture_too() throws Exception {
        Picture blue = TransformPictures.plain(20, 20, 0, 0, 255);

        assertMean(draw(styled("{'mix': {'red': 1}}", blue)), 1, 0, 0);
        assertThat(encodings).isZero();
    }

    @Test
    void an_empty_mix_leaves_the_name() throws Exception {
        assertMean(draw(request("{'style': 'grey', 'mix': {}}")), 0.5f, 0.5f, 0.5f);
    }

    @Test
    void a_pictures_style_is_what_the_encoder_sees_in_it() throws Exception {
        Picture style = TransformPictures.plain(200, 100, 51, 102, 204);

        assertMean(draw(styled("{'style': 'sha256:00'}", style)), 0.2f, 0.4f, 0.8f);
    }

    @Test
    void without_strength_the_picture_keeps_its_own_style() throws Exception {
        FloatImage image = draw(request("{'style': 'red', 'strength': 0}"));

        FloatImage content = new FloatImage(CONTENT.planes(3, 0, 1), 3, 64, new GraphSpec.ImageOutput("image", 0, 1));
        assertThat(largestDifference(image, content)).isLessThan(0.004f);
    }

    @Test
    void strength_goes_from_the_pictures_own_style_to_the_wanted_one() throws Exception {
        float own = mean(draw(request("{'style': 'red', 'strength': 0}")), 0);

        FloatImage image = draw(request("{'style': 'red', 'strength': 0.25}"));

        assertThat(mean(image, 0)).isBetween(0.75f * own + 0.25f - TOLERANCE, 0.75f * own + 0.25f + TOLERANCE);
    }

    @Test
    void a_picture_is_encoded_once_for_all_images_of_its_job() throws Exception {
        ImageRequest request = request("{'style': 'red', 'strength': 0.5}");

        draw(Collections.nCopies(6, request));

        assertThat(encodings).isEqualTo(1);
    }

    @Test
    void a_mixed_batch_of_eight_equals_eight_alone() throws Exception {
        List<ImageRequest> requests = new ArrayList<>(List.of(
                request("{'style': 'red'}"),
                request("{'style': 'green', 'strength': 0.5}"),
                request("{'mix': {'red': 1, 'grey': 2}}"),
                styled("{}", TransformPictures.random(90, 40, 8)),
                styled("{'strength': 0.1}", TransformPictures.random(9, 40, 9))));
        for (String name : List.of("red", "green", "grey")) {
            requests.add(request("{'style': '" + name + "'}"));
        }

        List<FloatImage> batch = draw(requests);

        for (int k = 0; k < 8; k++) {
            FloatImage alone = draw(List.of(requests.get(k))).get(0);
            assertThat(largestDifference(batch.get(k), alone)).isLessThan(TOLERANCE);
        }
    }

    @Test
    void what_cannot_be_a_style_is_the_clients_fault() throws Exception {
        assertUnfit(
                request("{'style': 'blue'}"),
                "Field 'style' has the style 'blue', which this model does not know; give one of [red, green, grey], or a"
                        + " picture.");
        assertUnfit(
                request("{'mix': {'red': 1, 'blue': 1}}"),
                "Field 'mix' has the style 'blue', which this model does not know; give one of [red, green, grey].");
        assertUnfit(request("{'mix': {'red': 0}}"), "Field 'mix' must give at least one style a weight above 0.");
        assertUnfit(request("{'mix': {'red': -1}}"), "Field 'mix' must give 'red' a weight of 0 or more.");
        assertUnfit(request("{'style': 'red', 'strength': 1.5}"), "Field 'strength' must be a number from 0 to 1.");
    }

    @Test
    void without_an_encoder_there_are_names_only() throws Exception {
        withEncoder = false;

        assertMean(draw(request("{'style': 'green'}")), 0, 1, 0);
        assertUnfit(styled("{}", CONTENT), "Field 'style' must be one of [red, green, grey], not a picture.");
        assertUnfit(
                request("{'style': 'red', 'strength': 0.5}"),
                "Field 'strength' must be 1: this model cannot see the style that a picture has already.");
    }

    @Test
    void a_package_whose_styles_do_not_fit_is_refused() throws Exception {
        assertUnfitStyles("{\"a\": [1, 2]}", "style 'a' in 'styles.json' is not a list of 3 numbers");
        assertUnfitStyles("{\"a\": [1, 2, \"3\"]}", "style 'a' in 'styles.json' is not a list of 3 numbers");
        assertUnfitStyles("{}", "'styles.json' holds no styles by name");
        assertUnfitStyles("{", "'styles.json' cannot be read");
        assertThatThrownBy(() -> load("{'style': 'style', 'styles': 'none.json'}", PACKAGE.resolve("styles.json")))
                .hasMessageContaining("names the file 'none.json', which is not listed under 'files'");
        assertThatThrownBy(() -> load("{}", PACKAGE.resolve("styles.json")))
                .hasMessageContaining("'sampling' in model.json names no 'style'");
        withEncoder = false;
        assertThatThrownBy(() -> load("{'style': 'style'}", PACKAGE.resolve("styles.json")))
                .hasMessageContaining("has a 'style' but no 'styles', and there is no graph 'style_encoder'");
    }

    private void assertUnfitStyles(String json, String message) throws Exception {
        Path file = Files.writeString(dir.resolve("styles.json"), json);
        assertThatThrownBy(() -> load("{'style': 'style', 'styles': 'styles.json'}", file))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining(message);
    }

    private void assertUnfit(ImageRequest request, String message) {
        assertThatThrownBy(() -> draw(request))
                .isInstanceOf(UnfitInputException.class)
                .hasMessage(message);
    }

    private FloatImage draw(ImageRequest request) throws Exception {
        return draw(List.of(request)).get(0);
    }

    private List<FloatImage> draw(List<ImageRequest> requests) throws Exception {
        Sampler.Loaded model =
                load("{'multiple_of': 4, 'style': 'style', 'styles': 'styles.json'}", PACKAGE.resolve("styles.json"));
        return model.prepare(requests).run(new RunControl(Duration.ofMinutes(1))).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private Sampler.Loaded load(String options, Path styles) throws Exception {
        Map<String, LoadedGraph> graphs = new HashMap<>();
        graphs.put("transform", loaded(transform, "image", "painted"));
        if (withEncoder) {
            graphs.put("style_encoder", loaded(counted(encoder), "style", "style"));
        }
        ObjectNode sampling = (ObjectNode) new JsonMapper().readTree(options.replace('\'', '"'));
        return new TransformSampler()
                .load(new ModelGraphs(graphs, 4, 3, 64, 64, sampling, Map.of("styles.json", styles)));
    }

    private static LoadedGraph loaded(Graph graph, String field, String output) {
        Map<String, InputSpec> inputs = Map.of("image", new InputSpec.PictureField(field, 0, 1));
        return new LoadedGraph(new GraphSpec(inputs, Optional.of(new GraphSpec.ImageOutput(output, 0, 1))), graph);
    }

    private Graph counted(Graph graph) {
        return new Graph() {
            @Override
            public GraphSignature signature() {
                return graph.signature();
            }

            @Override
            public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control)
                    throws ModelRunException, RunStoppedException {
                encodings++;
                return graph.run(inputs, outputs, control);
            }

            @Override
            public void close() {}
        };
    }

    private static ImageRequest request(String json) throws Exception {
        return new ImageRequest(new Seed(1), 0, 1, input(json), Map.of("image", CONTENT));
    }

    private static ImageRequest styled(String json, Picture style) throws Exception {
        return new ImageRequest(new Seed(1), 0, 1, input(json), Map.of("image", CONTENT, "style", style));
    }

    private static ObjectNode input(String json) throws Exception {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return nodes.objectNode().setAll((ObjectNode) new JsonMapper().readTree(json.replace('\'', '"')));
    }

    private static void assertMean(FloatImage image, float red, float green, float blue) {
        assertThat(mean(image, 0)).isBetween(red - TOLERANCE, red + TOLERANCE);
        assertThat(mean(image, 1)).isBetween(green - TOLERANCE, green + TOLERANCE);
        assertThat(mean(image, 2)).isBetween(blue - TOLERANCE, blue + TOLERANCE);
    }

    private static float mean(FloatImage image, int channel) {
        double sum = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                sum += image.at(channel, y, x);
            }
        }
        return (float) (sum / image.height() / image.width());
    }
}
