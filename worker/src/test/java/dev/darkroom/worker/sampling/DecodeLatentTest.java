package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What may stand in the place of a decoder's noise, with graphs that only hand numbers on. */
class DecodeLatentTest {

    private static final Port Z = new Port("z", ElementType.FLOAT32, List.of(3L));
    private static final Port IMAGE = new Port("image", ElementType.FLOAT32, List.of(3L, 1L, 1L));
    private static final int[] GREEN = {0, 255, 0};
    private static final int[] RED = {255, 0, 0};

    private final List<Map<String, Tensor>> scored = new ArrayList<>();

    @Test
    void a_given_latent_takes_the_place_of_the_noise() throws Exception {
        DrawnImage image = draw("{'latent': [1, 2, 3.5]}", Map.of(), 1).get(0);

        assertThat(colour(image)).containsExactly(1, 2, 3.5f);
    }

    @Test
    void a_latent_of_another_length_is_the_clients_fault() {
        assertThatThrownBy(() -> draw("{'latent': [1, 2]}", Map.of(), 1))
                .isInstanceOf(UnfitInputException.class)
                .hasMessage("Field 'latent' must be a list of 3 numbers, not of 2.");
    }

    @Test
    void a_picture_is_encoded() throws Exception {
        DrawnImage image = draw("{}", Map.of("image", picture(GREEN)), 1).get(0);

        assertThat(colour(image)).containsExactly(0, 1, 0);
    }

    @Test
    void the_latent_is_told_to_whom_asks_for_it() throws Exception {
        DrawnImage asked = draw("{'encode': true}", Map.of(), 1).get(0);
        DrawnImage silent = draw("{'encode': false}", Map.of(), 1).get(0);

        assertThat(asked.details().path("latent").valueStream().map(node -> node.floatValue()))
                .containsExactly(normals(100)[0], normals(100)[1], normals(100)[2]);
        assertThat(silent.details()).isEmpty();
    }

    @Test
    void frames_go_from_the_jobs_seed_to_the_other_on_a_sphere() throws Exception {
        List<DrawnImage> frames = draw("{'to_seed': 7}", Map.of(), 5);

        assertClose(colour(frames.get(0)), normals(100));
        assertClose(colour(frames.get(4)), normals(7));
        float[] middle = colour(frames.get(2));
        float[] sum = sum(normals(100), normals(7));
        for (int i = 0; i < 3; i++) {
            assertThat(middle[i] / sum[i]).isCloseTo(middle[0] / sum[0], Offset.offset(1e-4f));
        }
        assertThat(middle[0] / sum[0]).isGreaterThan(0.51f);
    }

    @Test
    void frames_between_two_pictures_are_means() throws Exception {
        List<DrawnImage> frames = draw("{}", Map.of("image", picture(RED), "to_image", picture(GREEN)), 5);

        assertThat(colour(frames.get(0))).containsExactly(1, 0, 0);
        assertThat(colour(frames.get(1))).containsExactly(0.75f, 0.25f, 0);
        assertThat(colour(frames.get(4))).containsExactly(0, 1, 0);
    }

    @Test
    void an_interpolation_that_cannot_be_is_the_clients_fault() {
        assertThatThrownBy(() -> draw("{'to_seed': 7}", Map.of(), 1))
                .isInstanceOf(UnfitInputException.class)
                .hasMessageContaining("needs at least 2 frames");
        assertThatThrownBy(() -> draw("{}", Map.of("to_image", picture(RED)), 4))
                .isInstanceOf(UnfitInputException.class)
                .hasMessageContaining("needs a picture to start from in field 'image'");
    }

    @Test
    void the_scorer_judges_the_images_where_somebody_asks() throws Exception {
        List<DrawnImage> asked = draw("{'score': true, 'latent': [1, 2, 3]}", Map.of(), 2);
        List<DrawnImage> silent = draw("{'latent': [1, 2, 3]}", Map.of(), 1);

        assertThat(asked)
                .allSatisfy(image ->
                        assertThat(image.details().path("score").floatValue()).isEqualTo(6));
        assertThat(silent.get(0).details()).isEmpty();
        assertThat(scored).hasSize(1);
    }

    @Test
    void a_latent_that_the_decoder_lacks_is_refused() {
        assertThatThrownBy(() -> load("{'latent': 'w'}"))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining("graph 'decoder' has no input 'w'");
    }

    private List<DrawnImage> draw(String input, Map<String, Picture> pictures, int count) throws Exception {
        ObjectNode given = json(input);
        List<ImageRequest> requests = IntStream.range(0, count)
                .mapToObj(k -> new ImageRequest(new Seed(100 + k), k, count, given, pictures))
                .toList();
        return load("{'latent': 'z', 'scored': 'picture'}")
                .prepare(requests)
                .run(new RunControl(Duration.ofMinutes(1)));
    }

    private Sampler.Loaded load(String options) throws Exception {
        InputSpec noise = new InputSpec.NormalNoise(List.of(3), 0, Optional.empty());
        InputSpec picture = new InputSpec.PictureField("image", 0, 1);
        Graph decoder = graph(Z, IMAGE, values -> values);
        Graph encoder = graph(
                new Port("image", ElementType.FLOAT32, List.of(3L, 1L, 1L)),
                new Port("mean", ElementType.FLOAT32, List.of(3L)),
                v -> v);
        Graph scorer = graph(
                new Port("picture", ElementType.FLOAT32, List.of(3L, 1L, 1L)),
                new Port("score", ElementType.FLOAT32, List.of()),
                DecodeLatentTest::sums);
        Map<String, LoadedGraph> graphs = Map.of(
                "decoder", loaded(Map.of("z", noise), "image", decoder),
                "encoder", loaded(Map.of("image", picture), "mean", encoder),
                "scorer", loaded(Map.of(), "score", scorer));
        return new DecodeSampler().load(new ModelGraphs(graphs, 8, 3, 1, 1, json(options), Map.of()));
    }

    private static LoadedGraph loaded(Map<String, InputSpec> inputs, String output, Graph graph) {
        return new LoadedGraph(new GraphSpec(inputs, Optional.of(new GraphSpec.ImageOutput(output, 0, 1))), graph);
    }

    private Graph graph(Port in, Port out, UnaryOperator<float[]> made) {
        return new Graph() {
            @Override
            public GraphSignature signature() {
                return new GraphSignature(List.of(in), List.of(out));
            }

            @Override
            public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control) {
                if (in.name().equals("picture")) {
                    scored.add(inputs);
                }
                Tensor.Floats given = (Tensor.Floats) inputs.get(in.name());
                List<Long> shape = new ArrayList<>(List.of(given.shape().get(0)));
                shape.addAll(out.item());
                return Map.of(out.name(), new Tensor.Floats(made.apply(given.values()), shape));
            }

            @Override
            public void close() {}
        };
    }

    private static float[] sums(float[] values) {
        float[] sums = new float[values.length / 3];
        for (int i = 0; i < values.length; i++) {
            sums[i / 3] += values[i];
        }
        return sums;
    }

    private static float[] colour(DrawnImage image) {
        return new float[] {
            image.image().at(0, 0, 0), image.image().at(1, 0, 0), image.image().at(2, 0, 0)
        };
    }

    private static float[] normals(long seed) {
        float[] normals = new float[3];
        new Noise(new Seed(seed)).normals(0, normals, 0, 3);
        return normals;
    }

    private static Picture picture(int... rgb) {
        return TransformPictures.plain(2, 3, rgb[0], rgb[1], rgb[2]);
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new JsonMapper().readTree(text.replace('\'', '"'));
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).containsExactly(expected, Offset.offset(1e-5f));
    }

    private static float[] sum(float[] a, float[] b) {
        return new float[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
    }
}
