package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import dev.darkroom.worker.sampling.RunControl.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoregressSamplerTest {

    private static final Map<String, InputSpec> INPUTS =
            Map.of("uniforms", new InputSpec.UniformNoise(List.of(3, 1), 4));
    private static final String OPTIONS = "{'previous': 'above', 'position': 'place', 'states': {'state': 'next'}}";

    private final AutoregressFakeGraph graph = new AutoregressFakeGraph();
    private final RunControl control = new RunControl(Duration.ofMinutes(1));

    @Test
    void each_row_takes_its_own_part_of_the_uniforms() throws Exception {
        FloatImage image = run(8, control, request(5, 4)).get(0);

        for (int row = 0; row < 4; row++) {
            for (int x = 0; x < 3; x++) {
                assertThat(image.at(0, row, x)).isEqualTo(uniform(5, row * 3 + x));
            }
        }
    }

    @Test
    void the_first_row_has_black_above_it_and_each_other_the_row_before() throws Exception {
        run(8, control, request(5, 3));

        assertThat(graph.floats("above", 0)).containsExactly(-1, -1, -1);
        assertThat(graph.floats("above", 1)).isEqualTo(graph.floats("uniforms", 0));
        assertThat(graph.floats("above", 2)).isEqualTo(graph.floats("uniforms", 1));
    }

    @Test
    void states_begin_as_zeros_and_are_carried_along() throws Exception {
        run(8, control, request(5, 3));

        assertThat(graph.floats("state", 0)).containsExactly(0, 0);
        assertThat(graph.floats("state", 2)).containsExactly(2, 2);
    }

    @Test
    void the_position_is_the_middle_of_the_row_as_a_part_of_the_height() throws Exception {
        run(8, control, request(5, 4));

        assertThat(graph.floats("place", 0)).containsExactly(0.125f);
        assertThat(graph.floats("place", 3)).containsExactly(0.875f);
    }

    @Test
    void images_of_the_same_height_share_passes_and_come_back_in_their_order() throws Exception {
        List<FloatImage> images =
                run(2, control, request(1, 2), request(2, 3), request(3, 2), request(4, 2), request(5, 2));

        assertThat(graph.runs)
                .extracting(inputs -> inputs.get("above").shape().get(0))
                .containsExactly(2L, 2L, 2L, 2L, 1L, 1L, 1L);
        assertThat(images).extracting(FloatImage::height).containsExactly(2, 3, 2, 2, 2);
        for (int k = 0; k < 5; k++) {
            assertThat(images.get(k).at(0, 1, 2)).isEqualTo(uniform(k + 1, 5));
        }
    }

    @Test
    void without_rows_an_image_is_as_high_as_the_package_says() throws Exception {
        ImageRequest request = new ImageRequest(new Seed(1), JsonNodeFactory.instance.objectNode());

        assertThat(run(8, control, request).get(0).height()).isEqualTo(6);
    }

    @Test
    void a_pictures_upper_rows_stand_in_the_image_and_above_the_next_row() throws Exception {
        Picture picture = stripes(3, 4);

        FloatImage image = run(8, control, completing(5, 4, 2, picture)).get(0);

        float[] grey = picture.planes(1, -1, 1);
        for (int x = 0; x < 3; x++) {
            assertThat(image.at(0, 0, x)).isEqualTo(grey[x]);
            assertThat(image.at(0, 1, x)).isEqualTo(grey[3 + x]);
            assertThat(image.at(0, 2, x)).isEqualTo(uniform(5, 6 + x));
        }
        assertThat(graph.floats("above", 2)).isEqualTo(Arrays.copyOfRange(grey, 3, 6));
        assertThat(graph.floats("state", 2)).containsExactly(2, 2);
    }

    @Test
    void a_neighbour_without_a_picture_keeps_its_own_rows() throws Exception {
        List<FloatImage> images = run(8, control, completing(5, 4, 2, stripes(3, 4)), request(6, 4));

        assertThat(images.get(1).at(0, 0, 0)).isEqualTo(uniform(6, 0));
        assertThat(Arrays.copyOfRange(graph.floats("above", 1), 3, 6))
                .containsExactly(uniform(6, 0), uniform(6, 1), uniform(6, 2));
    }

    @Test
    void nothing_left_to_draw_is_the_clients_fault() {
        assertUnfit(
                completing(5, 4, 4, stripes(3, 4)),
                "Field 'keep_rows' is 4, but the image has only 4 rows, so that nothing is left to draw; keep fewer.");
        assertUnfit(completing(5, 4, -1, stripes(3, 4)), "Field 'keep_rows' must be a whole number from 0 on.");
        assertUnfit(request(5, 0), "Field 'rows' must be a whole number from 1 on.");
    }

    @Test
    void keep_rows_means_nothing_without_a_picture() throws Exception {
        ImageRequest request = request(5, 4);
        request.input().put("keep_rows", 9);

        assertThat(run(8, control, request)).hasSize(1);
    }

    @Test
    void a_canceled_run_stops_before_its_next_row() {
        List<Integer> steps = new ArrayList<>();
        RunControl.Watcher watcher = new RunControl.Watcher() {
            @Override
            public void step(int done, int of) {
                steps.add(done * 100 + of);
            }
        };
        RunControl stopping = new RunControl(Duration.ofMinutes(1), watcher);

        stopping.stop(Reason.CANCELED);

        assertThatThrownBy(() -> run(8, stopping, request(1, 4), request(2, 6)))
                .isInstanceOfSatisfying(
                        RunStoppedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANCELED));
        assertThat(graph.runs).hasSize(1);
        assertThat(steps).containsExactly(110);
    }

    @Test
    void images_that_nobody_waits_for_any_more_are_drawn_no_further_once_all_of_their_batch_are_such()
            throws Exception {
        RunControl.Watcher watcher = new RunControl.Watcher() {
            @Override
            public boolean wants(int image) {
                return image == 2 || graph.runs.size() < 2;
            }
        };

        List<FloatImage> images =
                run(2, new RunControl(Duration.ofMinutes(1), watcher), request(1, 6), request(2, 6), request(3, 6));

        assertThat(graph.runs)
                .extracting(inputs -> inputs.get("above").shape().get(0))
                .containsExactly(2L, 2L, 1L, 1L, 1L, 1L, 1L, 1L);
        assertThat(images.get(0)).isSameAs(DrawnImage.NONE.image());
        assertThat(images.get(2).at(0, 5, 2)).isEqualTo(uniform(3, 17));
    }

    @Test
    void previews_show_the_rows_so_far_where_somebody_looks() throws Exception {
        List<FloatImage> previews = new ArrayList<>();
        RunControl watched = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public boolean wantsPreviews() {
                return graph.runs.size() == 2;
            }

            @Override
            public void preview(int image, FloatImage soFar) {
                assertThat(image).isEqualTo(previews.size());
                previews.add(soFar);
            }
        });

        run(8, watched, request(1, 4), request(2, 4));

        assertThat(previews).hasSize(2);
        assertThat(previews.get(1).at(0, 1, 0)).isEqualTo(uniform(2, 3));
        assertThat(previews.get(1).at(0, 2, 0)).isEqualTo(-1);
        assertThat(previews.get(1).height()).isEqualTo(4);
    }

    @Test
    void a_graph_that_makes_another_number_of_rows_has_failed() {
        graph.extraImages = 1;

        assertThatThrownBy(() -> run(8, control, request(1, 4)))
                .isInstanceOf(ModelRunException.class)
                .hasMessage("The graph made an output 'row' of shape [2, 3] instead of [1, 3].");
    }

    @Test
    void a_graph_that_is_not_what_the_sampler_needs_is_refused() {
        assertUnfitGraph(OPTIONS.replace("above", "below"), INPUTS, "has no input 'below'");
        assertUnfitGraph(OPTIONS.replace("next", "last"), INPUTS, "has no output 'last'");
        assertUnfitGraph("{'previous': 'above', 'position': 'place'}", INPUTS, "needs the input state: FLOAT32 [n, 2]");
        assertUnfitGraph(OPTIONS.replace("'above'", "'state'"), INPUTS, "needs state: FLOAT32 [n, 3]; correct one");

        Map<String, InputSpec> twice = new HashMap<>(INPUTS);
        twice.put("place", new InputSpec.NumberField("place"));
        assertUnfitGraph(OPTIONS, twice, "'place', which the sampler fills itself");
    }

    @Test
    void a_state_of_any_size_is_refused() {
        graph.state = List.of(GraphSignature.ANY);

        assertUnfitGraph(
                OPTIONS, INPUTS, "has the state state: FLOAT32 [n, ?], but a state is FLOAT32 of a fixed size");
    }

    private void assertUnfit(ImageRequest request, String message) {
        assertThatThrownBy(() -> run(8, control, request))
                .isInstanceOf(UnfitInputException.class)
                .hasMessage(message);
    }

    private void assertUnfitGraph(String options, Map<String, InputSpec> inputs, String message) {
        assertThatThrownBy(() -> new AutoregressSampler().load(model(8, options, inputs)))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining(message);
    }

    private List<FloatImage> run(int maxBatch, RunControl control, ImageRequest... requests) throws Exception {
        Sampler.Loaded model = new AutoregressSampler().load(model(maxBatch, OPTIONS, INPUTS));
        return model.prepare(List.of(requests)).run(control).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private ModelGraphs model(int maxBatch, String options, Map<String, InputSpec> inputs) throws Exception {
        GraphSpec spec = new GraphSpec(inputs, Optional.of(new GraphSpec.ImageOutput("row", -1, 1)));
        ObjectNode sampling = (ObjectNode) new JsonMapper().readTree(options.replace('\'', '"'));
        return new ModelGraphs(Map.of("row", new LoadedGraph(spec, graph)), maxBatch, 1, 6, 3, sampling, Map.of());
    }

    private static ImageRequest request(long seed, int rows) {
        return new ImageRequest(
                new Seed(seed), JsonNodeFactory.instance.objectNode().put("rows", rows));
    }

    private static ImageRequest completing(long seed, int rows, int kept, Picture picture) {
        ObjectNode input =
                JsonNodeFactory.instance.objectNode().put("rows", rows).put("keep_rows", kept);
        return new ImageRequest(new Seed(seed), 0, 1, input, Map.of("image", picture));
    }

    /** A picture whose pixels all differ. */
    private static Picture stripes(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7);
        }
        return new Picture(width, height, rgb);
    }

    private static float uniform(long seed, int index) {
        float[] one = new float[1];
        new Noise(new Seed(seed)).uniforms(4, index, one, 0, 1);
        return one[0];
    }
}
