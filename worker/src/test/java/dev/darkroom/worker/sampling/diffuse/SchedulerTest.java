package dev.darkroom.worker.sampling.diffuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trajectories of a closed-form model, 0.7 sin(1.3 x + t / 1000), against those of diffusers. */
class SchedulerTest {

    private static final Path VECTORS = Path.of("src/test/resources/schedulers");
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final double TOLERANCE = 1e-5;
    private static final Map<String, String> NAMES = Map.of("euler_a", "euler_ancestral", "flow", "flow_euler");

    /** One trajectory: its recipe is src/test/python/schedulers_v.py, or as that with ε for the first file. */
    record Vector(String name, JsonNode json) {
        SchedulerName scheduler() {
            String plain = name.replaceFirst("-.*", "");
            return SchedulerName.named(NAMES.getOrDefault(plain, plain)).orElseThrow();
        }

        SchedulerOptions options() {
            JsonNode config = json.path("config");
            boolean flow = scheduler() == SchedulerName.FLOW_EULER;
            ObjectNode options = JsonNodeFactory.instance.objectNode();
            options.put(
                    "prediction", flow ? "flow" : config.path("prediction_type").asText("epsilon"));
            options.put("default", scheduler().wireName());
            options.put("train_timesteps", config.path("num_train_timesteps").asInt(1000));
            options.put("beta_schedule", config.path("beta_schedule").asText("linear"));
            options.put("beta_start", config.path("beta_start").asDouble(0.0001));
            options.put("beta_end", config.path("beta_end").asDouble(0.02));
            options.put(
                    "rescale_zero_snr", config.path("rescale_betas_zero_snr").asBoolean(false));
            options.put("set_alpha_to_one", config.path("set_alpha_to_one").asBoolean(true));
            options.put("steps_offset", config.path("steps_offset").asInt(0));
            options.put("shift", config.path("shift").asDouble(1));
            options.put("timestep_spacing", spacing(config));
            return SchedulerOptions.read(options);
        }

        private String spacing(JsonNode config) {
            if (scheduler() == SchedulerName.FLOW_EULER) {
                return name.endsWith("uniform") ? "trailing" : "linspace";
            }
            String usual = scheduler() == SchedulerName.DDIM ? "leading" : "linspace";
            return config.path("timestep_spacing").asText(usual);
        }

        Scheduler plan() {
            return scheduler().plan(options(), json.path("timesteps").size());
        }
    }

    static Stream<Named<Vector>> vectors() throws IOException {
        return Stream.concat(vectors("schedulers.json"), vectors("schedulers-v.json"));
    }

    static Stream<Named<Vector>> vectorsWithPictures() throws IOException {
        return vectors("schedulers-v.json");
    }

    private static Stream<Named<Vector>> vectors(String file) throws IOException {
        JsonNode all = LENIENT.readTree(VECTORS.resolve(file).toFile());
        return all.properties().stream()
                .filter(vector -> !vector.getKey().equals("pndm"))
                .map(vector -> Named.of(vector.getKey(), new Vector(vector.getKey(), vector.getValue())));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_step_is_that_of_diffusers(Vector vector) {
        Scheduler scheduler = vector.plan();
        Latent latent = new Latent(scheduler.begin(floats(vector.json().path("x_T"))));
        int drawn = 0;

        for (int k = 0; k < scheduler.steps(); k++) {
            float expectedTime = vector.json().path("timesteps").get(k).floatValue();
            assertThat((double) scheduler.timestep(k)).isCloseTo(expectedTime, within(expectedTime));
            float[] output = model(scheduler.input(k, latent.sample()), scheduler.timestep(k));
            float[] noise = {};
            if (scheduler.noisy(k)) {
                noise = floats(vector.json().path("noises").get(drawn++));
            }
            latent = scheduler.step(k, latent, output, noise);
            assertClose(latent.sample(), floats(vector.json().path("latents").get(k)), "step " + k);
        }
    }

    @ParameterizedTest
    @MethodSource("vectorsWithPictures")
    void a_picture_is_mixed_with_noise_as_diffusers_does(Vector vector) {
        JsonNode image = vector.json().path("image");
        Scheduler scheduler = vector.plan();

        float[] begun = scheduler.begin(
                image.path("from").asInt(),
                floats(image.path("picture")),
                floats(vector.json().path("x_T")));

        assertClose(begun, floats(image.path("noised")), "begin");
    }

    @Test
    void a_rescaled_curve_ends_without_any_image_and_begins_as_before() {
        float[] plain = Betas.SCALED_LINEAR.cumulative(0.00085, 0.012, 1000, false);
        float[] rescaled = Betas.SCALED_LINEAR.cumulative(0.00085, 0.012, 1000, true);

        assertThat(rescaled[999]).isZero();
        assertThat(rescaled[0]).isCloseTo(plain[0], Offset.offset(1e-6f));
        for (int t = 1; t < 1000; t++) {
            assertThat(rescaled[t]).isLessThan(rescaled[t - 1]);
        }
    }

    @Test
    void one_step_goes_from_noise_to_the_estimate() {
        for (SchedulerName name : SchedulerName.values()) {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("timestep_spacing", "trailing");
            node.put("prediction", name == SchedulerName.FLOW_EULER ? "flow" : "v_prediction");
            Scheduler scheduler = name.plan(SchedulerOptions.read(node), 1);

            Latent end = scheduler.step(
                    0, new Latent(scheduler.begin(new float[] {1, -2})), new float[] {0.5f, 0.25f}, new float[2]);

            assertThat(end.sample()).as(name.wireName()).hasSize(2).doesNotContain(Float.NaN);
            assertClose(end.sample(), end.estimate().orElseThrow(), name.wireName());
        }
    }

    @Test
    void options_that_do_not_fit_say_what_to_do() {
        assertUnfit("{'prediction':'flow','default':'ddim'}", "may be [flow_euler]");
        assertUnfit("{'prediction':'epsilon','default':'flow_euler'}", "may be [ddim, euler, euler_ancestral");
        assertUnfit("{'default':'pndm'}", "is 'pndm'; this worker has [ddim,");
        assertUnfit("{'prediction':'epsilon','rescale_zero_snr':true}", "train with 'v_prediction', or leave it out");
        assertUnfit("{'prediction':'flow','timestep_spacing':'leading'}", "use 'trailing'");
        assertUnfit("{'beta_start':0.5,'beta_end':0.1}", "betas from 0.5 to 0.1");
        assertUnfit("{'train_timesteps':0}", "train_timesteps 0");
    }

    private static void assertUnfit(String json, String message) {
        assertThatThrownBy(() -> SchedulerOptions.read(new ObjectMapper().readTree(json.replace('\'', '"'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static float[] model(float[] x, float time) {
        float[] output = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            output[i] = (float) (0.7 * Math.sin(x[i] * 1.3 + time / 1000.0));
        }
        return output;
    }

    private static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = array.get(i).floatValue();
        }
        return floats;
    }

    private static void assertClose(float[] actual, float[] expected, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as(what).isCloseTo(expected[i], within(expected[i]));
        }
    }

    /** 1e-5, of the number itself where it is larger than 1. */
    private static Offset<Double> within(float expected) {
        return Offset.offset(TOLERANCE * Math.max(1, Math.abs(expected)));
    }
}
