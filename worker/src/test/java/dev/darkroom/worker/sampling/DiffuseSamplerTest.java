package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import dev.darkroom.worker.sampling.diffuse.Latent;
import dev.darkroom.worker.sampling.diffuse.Scheduler;
import dev.darkroom.worker.sampling.diffuse.SchedulerName;
import dev.darkroom.worker.sampling.diffuse.SchedulerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DiffuseSamplerTest {

    private static final String FLOW = "{'prediction':'flow','train_timesteps':1}";
    private static final String VELOCITY =
            "{'prediction':'v_prediction','rescale_zero_snr':true,'timestep_spacing':'trailing'}";
    private static final InputSpec LABEL = new InputSpec.Choice("kind", List.of("a", "b", "c"), 1, OptionalInt.of(10));

    private final FakeDenoiser wavy = new FakeDenoiser(0.7f);
    private final FakeDenoiser flat = new FakeDenoiser(0);
    private final RunControl control = new RunControl(Duration.ofMinutes(1));

    @Test
    void guidance_goes_from_what_nobody_asked_for_beyond_what_was_asked_for() throws Exception {
        FloatImage image = draw(flat, FLOW, request(5, "{'kind':'b','steps':1,'guidance':3}"))
                .get(0);

        float velocity = 10 + 3 * (1 - 10);
        assertThat(planes(image)).containsExactly(minus(noise(5, 0), velocity));
        assertThat(flat.rows()).containsExactly(2);
        assertThat(((Tensor.Longs) flat.runs.get(0).get("label")).values()).containsExactly(1, 10);
    }

    @Test
    void without_guidance_a_pass_has_one_row_an_image() throws Exception {
        FloatImage image = draw(flat, FLOW, request(5, "{'kind':'c','steps':1,'guidance':1}"))
                .get(0);

        assertThat(planes(image)).containsExactly(minus(noise(5, 0), 2));
        assertThat(flat.rows()).containsExactly(1);
    }

    @Test
    void every_step_draws_from_the_stream_that_is_documented() throws Exception {
        FloatImage image = draw(wavy, VELOCITY, request(8, "{'kind':'b','steps':3,'scheduler':'euler_ancestral'}"))
                .get(0);

        Scheduler scheduler = SchedulerName.EULER_ANCESTRAL.plan(SchedulerOptions.read(json(VELOCITY)), 3);
        Latent latent = new Latent(scheduler.begin(noise(8, 0)));
        for (int k = 0; k < 3; k++) {
            float[] output = scheduler.input(k, latent.sample()).clone();
            for (int i = 0; i < output.length; i++) {
                output[i] = wavy.say(output[i], scheduler.timestep(k), 1);
            }
            latent = scheduler.step(k, latent, output, scheduler.noisy(k) ? noise(8, 100 + k) : new float[0]);
        }
        assertThat(planes(image)).containsExactly(latent.sample());
    }

    @Test
    void eight_different_requests_at_once_are_what_each_is_alone() throws Exception {
        List<ImageRequest> mixed = List.of(
                request(1, "{'kind':'a','steps':4}"),
                request(2, "{'kind':'b','steps':9,'guidance':3}"),
                request(3, "{'kind':'c','steps':9,'guidance':3,'scheduler':'euler'}"),
                request(4, "{'kind':'any','steps':1,'guidance':7}"),
                request(5, "{'kind':'a','steps':6,'scheduler':'dpmpp_2m_karras'}"),
                request(6, "{'kind':'b','steps':5,'guidance':2,'scheduler':'lcm'}"),
                request(7, "{'kind':'c','steps':7,'guidance':2,'scheduler':'euler_ancestral'}"),
                request(8, "{'kind':'c','steps':10,'guidance':4,'strength':0.5}", picture(7)));

        List<FloatImage> together = draw(wavy, VELOCITY, mixed.toArray(ImageRequest[]::new));

        assertThat(wavy.rows()).allMatch(rows -> rows <= 2 * 3);
        for (int k = 0; k < mixed.size(); k++) {
            FloatImage alone = draw(wavy, VELOCITY, mixed.get(k)).get(0);
            assertThat(planes(together.get(k))).as("image %d", k).containsExactly(planes(alone), Offset.offset(1e-4f));
        }
    }

    @Test
    void a_run_that_is_canceled_amid_its_steps_makes_no_further_one() {
        RunControl canceled = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public void step(int done, int steps) {
                assertThat(steps).isEqualTo(50);
                if (done == 20) {
                    canceling().run();
                }
            }
        });
        cancel = () -> canceled.stop(RunControl.Reason.CANCELED);

        assertThatThrownBy(() -> load(wavy, FLOW)
                        .prepare(List.of(request(1, "{'kind':'a','steps':50}")))
                        .run(canceled))
                .isInstanceOf(RunStoppedException.class);
        assertThat(wavy.runs).hasSize(20);
    }

    @Test
    void an_image_that_nobody_waits_for_any_more_takes_part_in_no_further_step_and_the_others_stay_the_same()
            throws Exception {
        ImageRequest[] requests = {
            request(1, "{'kind':'a','steps':9,'scheduler':'euler_ancestral'}"),
            request(2, "{'kind':'b','steps':9,'guidance':3}"),
            request(3, "{'kind':'c','steps':5,'scheduler':'dpmpp_2m_karras'}")
        };
        AtomicInteger done = new AtomicInteger();
        RunControl without = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public void step(int step, int steps) {
                done.set(step);
            }

            @Override
            public boolean wants(int image) {
                return image != 1 || done.get() < 4;
            }
        });

        List<DrawnImage> some =
                load(wavy, VELOCITY).prepare(Arrays.asList(requests)).run(without);

        assertThat(wavy.rows()).containsExactly(4, 4, 4, 4, 2, 1, 1, 1, 1);
        assertThat(some.get(1)).isSameAs(DrawnImage.NONE);
        List<FloatImage> all = draw(wavy, VELOCITY, requests);
        for (int k : List.of(0, 2)) {
            assertThat(planes(some.get(k).image())).containsExactly(planes(all.get(k)), Offset.offset(1e-4f));
        }
    }

    @Test
    void when_the_longest_is_dropped_the_run_ends_with_the_others() throws Exception {
        RunControl without = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public boolean wants(int image) {
                return image == 0;
            }
        });

        List<DrawnImage> drawn = load(wavy, FLOW)
                .prepare(List.of(request(1, "{'kind':'a','steps':3}"), request(2, "{'kind':'b','steps':50}")))
                .run(without);

        assertThat(wavy.rows()).containsExactly(1, 1, 1);
        assertThat(drawn.get(1)).isSameAs(DrawnImage.NONE);
    }

    private Runnable cancel = () -> {};

    private Runnable canceling() {
        return cancel;
    }

    @Test
    void previews_are_the_estimates_and_made_only_where_they_are_wanted() throws Exception {
        List<float[]> previews = new ArrayList<>();
        RunControl watched = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public boolean wantsPreviews() {
                return true;
            }

            @Override
            public boolean wantsPreviewOf(int image) {
                return image == 1;
            }

            @Override
            public void preview(int image, FloatImage soFar) {
                assertThat(image).isEqualTo(1);
                previews.add(planes(soFar));
            }
        });

        load(flat, FLOW)
                .prepare(List.of(request(4, "{'kind':'a','steps':3}"), request(5, "{'kind':'c','steps':3}")))
                .run(watched);

        assertThat(previews).hasSize(2);
        assertThat(previews.get(0)).containsExactly(minus(noise(5, 0), 2), Offset.offset(1e-5f));
    }

    @Test
    void strength_is_the_share_of_the_steps_that_are_made() throws Exception {
        ImageRequest none = request(1, "{'kind':'a','steps':10,'strength':0}", picture(255));
        ImageRequest some = request(1, "{'kind':'a','steps':10,'strength':0.35}", picture(255));
        ImageRequest all = request(1, "{'kind':'a','steps':10,'strength':1}", picture(255));

        List<FloatImage> images = draw(flat, FLOW, none, some, all);

        assertThat(flat.rows()).hasSize(10);
        assertThat(planes(images.get(0))).containsOnly(1);
        float[] mixed = noise(1, 0);
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = 0.7f + 0.3f * mixed[i];
        }
        assertThat(planes(images.get(1))).containsExactly(mixed, Offset.offset(1e-5f));
        assertThat(planes(images.get(2))).containsExactly(noise(1, 0), Offset.offset(1e-5f));
    }

    @Test
    void a_request_that_cannot_be_met_is_answered_with_what_can() {
        assertRejected(
                "{'kind':'a','scheduler':'ddim'}", FLOW, "must be one of [flow_euler] for this model, not 'ddim'");
        assertRejected(
                "{'kind':'a','scheduler':'x'}",
                VELOCITY,
                "one of [ddim, euler, euler_ancestral, dpmpp_2m_karras, lcm]");
        assertRejected("{'kind':'a','scheduler':'lcm','steps':51}", VELOCITY, "whole number from 1 to 50");
        assertRejected("{'kind':'a','steps':0}", FLOW, "whole number from 1 to 1000");
        assertRejected("{'kind':'a','steps':2.5}", FLOW, "whole number");
    }

    private void assertRejected(String input, String scheduler, String message) {
        assertThatThrownBy(() -> load(flat, scheduler).prepare(List.of(request(1, input))))
                .isInstanceOf(UnfitInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_package_that_does_not_fit_says_what_to_do() {
        assertUnfit(
                "{'prediction':'flow','default':'euler'}",
                "[1,2,2]",
                "sampling.scheduler.default in model.json may be");
        assertUnfit(FLOW, "[1,2]", "give it the sample's channels, height and width");
        assertUnfit(FLOW, "[1,4,4]", "graph 'denoiser' has the input x: FLOAT32 [n, 1, 2, 2]");
        flat.timestep = new GraphSignature.Port("t", ElementType.INT64, List.of());
        assertUnfit(FLOW, "[1,2,2]", "t: INT64 [n], but sampling in model.json describes t: FLOAT32 [n]");
        flat.timestep = new GraphSignature.Port("time", ElementType.FLOAT32, List.of());
        assertUnfit(FLOW, "[1,2,2]", "needs the input time: FLOAT32 [n]");
    }

    private void assertUnfit(String scheduler, String shape, String message) {
        assertThatThrownBy(() -> load(flat, scheduler, shape))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining(message);
    }

    private Sampler.Loaded load(Graph graph, String scheduler) throws Exception {
        return load(graph, scheduler, "[1,2,2]");
    }

    private Sampler.Loaded load(Graph graph, String scheduler, String shape) throws Exception {
        GraphSpec spec = new GraphSpec(Map.of("label", LABEL), Optional.of(new GraphSpec.ImageOutput("out", 0, 1)));
        String options = "{'sample':'x','timestep':'t','shape':" + shape + ",'scheduler':" + scheduler + "}";
        ModelGraphs model =
                new ModelGraphs(Map.of("denoiser", new LoadedGraph(spec, graph)), 3, 1, 2, 2, json(options), Map.of());
        return new DiffuseSampler(file -> {
                    throw new AssertionError("no text, no tokenizer");
                })
                .load(model);
    }

    private List<FloatImage> draw(Graph graph, String scheduler, ImageRequest... requests) throws Exception {
        return load(graph, scheduler).prepare(Arrays.asList(requests)).run(control).stream()
                .map(DrawnImage::image)
                .toList();
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private static ImageRequest request(long seed, String input) throws Exception {
        return new ImageRequest(new Seed(seed), json(input));
    }

    private static ImageRequest request(long seed, String input, Picture picture) throws Exception {
        return new ImageRequest(new Seed(seed), 0, 1, json(input), Map.of("image", picture));
    }

    private static Picture picture(int grey) {
        byte[] rgb = new byte[3 * 6 * 6];
        Arrays.fill(rgb, (byte) grey);
        return new Picture(6, 6, rgb);
    }

    private static float[] noise(long seed, int stream) {
        float[] noise = new float[FakeDenoiser.SIZE];
        new Noise(new Seed(seed)).normals(stream, noise, 0, noise.length);
        return noise;
    }

    private static float[] minus(float[] values, float less) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] -= less;
        }
        return result;
    }

    private static float[] planes(FloatImage image) {
        float[] planes = new float[FakeDenoiser.SIZE];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = image.at(0, i / 2, i % 2);
        }
        return planes;
    }
}
