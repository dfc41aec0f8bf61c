package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.models.Models;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.text.HuggingFaceTokenizers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small latent diffusion with text, run by ONNX Runtime. */
class DiffusePackageTest {

    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path dir;

    private Models models;
    private Model model;

    @BeforeEach
    void load() {
        TestModels.copy(TestModels.PACKAGES.resolve("tiny-diffuse"), dir.resolve("tiny-diffuse"));
        models = TestModels.in(dir, TestRuntime.on("cpu"), List.of(new DiffuseSampler(new HuggingFaceTokenizers())));
        models.load();
        assertThat(models.problems()).isEmpty();
        model = models.find("tiny-diffuse", models.descriptions().get(0).version())
                .orElseThrow();
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void eight_different_requests_at_once_are_what_each_is_alone() throws Exception {
        List<ImageRequest> mixed = List.of(
                request(1, "{'prompt':'a black cat','steps':4,'guidance':3}"),
                request(2, "{'prompt':'','steps':7,'guidance':1,'kind':'b'}"),
                request(3, "{'prompt':'a red dog with white paws on the house','steps':7,'guidance':5}"),
                request(4, "{'prompt':'cats','negative_prompt':'a dog on the house','guidance':2,'scheduler':'euler'}"),
                request(
                        5,
                        "{'prompt':'black black black black black black black black black black black black black'}"),
                request(6, "{'prompt':'white','steps':3,'guidance':2,'scheduler':'lcm'}"),
                request(7, "{'prompt':'a house','steps':9,'guidance':2,'scheduler':'euler_ancestral'}"),
                picture(8, "{'prompt':'a dog','steps':10,'guidance':4,'strength':0.5,'scheduler':'dpmpp_2m_karras'}"));

        List<DrawnImage> together = draw(mixed);

        for (int k = 0; k < mixed.size(); k++) {
            FloatImage alone = draw(List.of(mixed.get(k))).get(0).image();
            assertThat(difference(together.get(k).image(), alone))
                    .as("image %d", k)
                    .isLessThan(TOLERANCE);
        }
    }

    @Test
    void the_same_seed_makes_the_same_file() throws Exception {
        ImageRequest request = request(3, "{'prompt':'a cat','steps':6,'guidance':3,'scheduler':'euler_ancestral'}");

        byte[] first = png(draw(List.of(request)).get(0));
        byte[] second = png(draw(List.of(request)).get(0));

        assertThat(first).isEqualTo(second);
        assertThat(png(draw(List.of(request(4, "{'prompt':'a cat','steps':6}"))).get(0)))
                .isNotEqualTo(first);
    }

    @Test
    void prompts_and_what_they_are_to_avoid_matter() throws Exception {
        String cat = "{'prompt':'a cat','guidance':3}";
        FloatImage asked = draw(List.of(request(1, cat))).get(0).image();

        assertThat(difference(
                        asked,
                        draw(List.of(request(1, "{'prompt':'a dog','guidance':3}")))
                                .get(0)
                                .image()))
                .isGreaterThan(0.01f);
        String avoiding = "{'prompt':'a cat','negative_prompt':'a red house','guidance':3}";
        assertThat(difference(asked, draw(List.of(request(1, avoiding))).get(0).image()))
                .isGreaterThan(0.01f);
    }

    @Test
    void little_strength_leaves_the_picture_nearly_as_the_autoencoder_makes_it() throws Exception {
        FloatImage none = draw(List.of(picture(1, "{'prompt':'a cat','steps':10,'strength':0}")))
                .get(0)
                .image();
        FloatImage little = draw(List.of(picture(1, "{'prompt':'a cat','steps':10,'strength':0.1}")))
                .get(0)
                .image();
        FloatImage all = draw(List.of(picture(1, "{'prompt':'a cat','steps':10,'strength':1}")))
                .get(0)
                .image();

        assertThat(difference(none, little)).isBetween(1e-6f, difference(none, all));
        FloatImage other = draw(List.of(picture(2, "{'prompt':'a cat','strength':0}")))
                .get(0)
                .image();
        assertThat(difference(none, other)).isZero();
    }

    @Test
    void an_answer_says_which_words_its_model_never_met() throws Exception {
        JsonNode coverage = draw(List.of(request(1, "{'prompt':'A black-Cat in a Spaceship, spaceship!'}")))
                .get(0)
                .details()
                .path("coverage");

        assertThat(coverage.path("known").asDouble()).isEqualTo(4.0 / 7);
        assertThat(coverage.path("unknown").valueStream().map(JsonNode::asText)).containsExactly("in", "spaceship");
    }

    @Test
    void a_run_that_is_canceled_amid_its_steps_ends_at_once() throws Exception {
        int[] last = {0};
        Runnable[] cancel = new Runnable[1];
        RunControl control = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
            @Override
            public void step(int done, int steps) {
                last[0] = done;
                if (done == 20) {
                    cancel[0].run();
                }
            }
        });
        cancel[0] = () -> control.stop(RunControl.Reason.CANCELED);
        Sampler.Drawing drawing = model.prepare(List.of(request(1, "{'prompt':'a cat','steps':50}")));

        assertThatThrownBy(() -> drawing.run(control)).isInstanceOf(RunStoppedException.class);
        assertThat(last[0]).isEqualTo(20);
    }

    private List<DrawnImage> draw(List<ImageRequest> requests) throws Exception {
        return model.prepare(requests).run(new RunControl(Duration.ofMinutes(1)));
    }

    private static byte[] png(DrawnImage image) throws Exception {
        return new PngEncoding().encode(image.image()).bytes();
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private static ImageRequest request(long seed, String input) throws Exception {
        return new ImageRequest(new Seed(seed), json(input));
    }

    private static ImageRequest picture(long seed, String input) throws Exception {
        byte[] rgb = new byte[3 * 20 * 30];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7);
        }
        return new ImageRequest(new Seed(seed), 0, 1, json(input), Map.of("image", new Picture(20, 30, rgb)));
    }

    private static float difference(FloatImage a, FloatImage b) {
        float largest = 0;
        for (int i = 0; i < 3 * 8 * 8; i++) {
            float left = a.at(i / 64, i / 8 % 8, i % 8);
            largest = Math.max(largest, Math.abs(left - b.at(i / 64, i / 8 % 8, i % 8)));
        }
        return largest;
    }
}
