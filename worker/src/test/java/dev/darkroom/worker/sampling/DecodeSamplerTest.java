package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DecodeSamplerTest {

    private static final Map<String, InputSpec> INPUTS = Map.of(
            "z", new InputSpec.NormalNoise(List.of(6), 0, Optional.of("scale")),
            "label", new InputSpec.Choice("kind", List.of("a", "b", "c"), 1, OptionalInt.empty()));
    private static final GraphSpec.ImageOutput IMAGE = new GraphSpec.ImageOutput("image", -1, 1);

    private final FakeGraph graph = new FakeGraph();
    private final DecodeSampler sampler = new DecodeSampler();

    @Test
    void images_come_in_the_order_of_their_requests_whatever_the_batches() throws Exception {
        List<ImageRequest> requests =
                LongStream.range(0, 7).mapToObj(seed -> request(seed, "a", 1)).toList();

        List<FloatImage> images = run(model(INPUTS, 3), requests);

        assertThat(graph.runs)
                .extracting(inputs -> inputs.get("z").shape().get(0))
                .containsExactly(3L, 3L, 1L);
        assertThat(images).hasSize(7);
        for (int k = 0; k < 7; k++) {
            assertThat(images.get(k).at(0, 1, 1)).isEqualTo(firstNormal(k));
        }
    }

    @Test
    void noise_is_scaled_by_the_requests_field() throws Exception {
        List<FloatImage> images = run(model(INPUTS, 8), List.of(request(5, "a", 1), request(5, "a", 0.5f)));

        assertThat(images.get(1).at(0, 0, 0)).isEqualTo(images.get(0).at(0, 0, 0) * 0.5f);
    }

    @Test
    void a_named_choice_is_its_index_and_any_other_is_the_noises() throws Exception {
        run(model(INPUTS, 8), List.of(request(1, "c", 1), request(1, "any", 1), request(2, "any", 1)));

        long[] labels = ((Tensor.Longs) graph.runs.get(0).get("label")).values();
        assertThat(labels).containsExactly(2, new Noise(new Seed(1)).choice(1, 3), new Noise(new Seed(2)).choice(1, 3));
    }

    @Test
    void a_missing_number_is_the_clients_fault() {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("scale", "much");

        assertThatThrownBy(() -> sampler.load(model(INPUTS, 8)).prepare(List.of(new ImageRequest(new Seed(1), input))))
                .isInstanceOf(UnfitInputException.class)
                .hasMessage("Field 'scale' must be a number.");
    }

    @Test
    void a_graph_that_makes_another_number_of_images_has_failed() {
        graph.extraImages = 1;

        assertThatThrownBy(() -> run(model(INPUTS, 8), List.of(request(1, "a", 1))))
                .isInstanceOf(ModelRunException.class)
                .hasMessageContaining("for 1 images");
    }

    @Test
    void a_fitting_graph_passes_the_check() throws Exception {
        sampler.load(model(INPUTS, 8));
    }

    @Test
    void a_graph_that_differs_from_its_description_does_not_pass() {
        InputSpec label = INPUTS.get("label");
        InputSpec z = INPUTS.get("z");
        InputSpec wide = new InputSpec.NormalNoise(List.of(7), 0, Optional.empty());

        assertUnfit(Map.of("z", wide, "label", label), "z: FLOAT32 [n, 6], but model.json describes z: FLOAT32 [n, 7]");
        assertUnfit(Map.of("z", z, "label", new InputSpec.NumberField("x")), "label: INT64 [n], but");
        assertUnfit(Map.of("z", z), "needs the input label: INT64 [n], which model.json does not describe");
        assertUnfit(Map.of("z", z, "label", label, "y", label), "has no input 'y'");
    }

    private void assertUnfit(Map<String, InputSpec> inputs, String message) {
        assertThatThrownBy(() -> sampler.load(model(inputs, 8)))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining(message);
    }

    private ModelGraphs model(Map<String, InputSpec> inputs, int maxBatch) {
        LoadedGraph decoder = new LoadedGraph(new GraphSpec(inputs, Optional.of(IMAGE)), graph);
        return new ModelGraphs(
                Map.of("decoder", decoder), maxBatch, 1, 2, 2, JsonNodeFactory.instance.objectNode(), Map.of());
    }

    private List<FloatImage> run(ModelGraphs model, List<ImageRequest> requests) throws Exception {
        return sampler.load(model).prepare(requests).run(new RunControl(Duration.ofSeconds(1))).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private static ImageRequest request(long seed, String kind, float scale) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        return new ImageRequest(new Seed(seed), input.put("kind", kind).put("scale", scale));
    }

    private static float firstNormal(long seed) {
        float[] first = new float[1];
        new Noise(new Seed(seed)).normals(0, first, 0, 1);
        return first[0];
    }
}
