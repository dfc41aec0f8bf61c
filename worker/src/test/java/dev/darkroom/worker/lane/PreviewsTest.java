package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.report.Identity;
import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.GraphSpec;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PreviewsTest {

    private static final GraphSpec.ImageOutput RANGE = new GraphSpec.ImageOutput("image", 0, 1);

    private final List<JobEvent> sent = new ArrayList<>();
    private final JobMessage job = new JobMessage(
            new JobId(Generators.timeBasedEpochGenerator().generate()),
            1,
            "ada",
            "tiny",
            "1",
            new Seed(1),
            JsonNodeFactory.instance.objectNode(),
            Bench.NOW);
    private final TakenJob taken = new TakenJob(new Position("jobs", 0, 7), "key", new byte[0], 1);
    private CompletableFuture<Void> broker = CompletableFuture.completedFuture(null);
    private long nowMs;
    private final Previews previews = new Previews(reporter(), new PngEncoding(), () -> nowMs * 1_000_000);

    @Test
    void a_run_of_less_than_a_second_has_none_and_a_longer_one_one_a_second() {
        assertThat(stepsWithPreviews(40, 250, 0)).containsExactly(4, 8, 12, 16, 20, 24, 28, 32, 36);
    }

    @Test
    void dear_previews_come_seldom_enough_to_take_less_than_a_tenth_of_the_run() {
        List<Integer> steps = stepsWithPreviews(1000, 100, 700);

        assertThat(steps).startsWith(10, 80);
        assertThat(steps.size() * 700L).isLessThan(nowMs / 10 + 700);
    }

    @Test
    void the_end_of_a_run_needs_none() {
        nowMs = 5000;
        assertThat(previews.due()).isTrue();
        previews.take(new Job(taken, job, null), image(8, 8));

        previews.send(20, 20);

        assertThat(sent).isEmpty();
    }

    @Test
    void none_is_made_while_the_last_one_is_on_its_way() {
        broker = new CompletableFuture<>();
        assertThat(stepsWithPreviews(40, 250, 0)).containsExactly(4);

        broker.complete(null);

        assertThat(previews.due()).isTrue();
    }

    @Test
    void a_preview_is_a_small_png_of_what_the_step_made() throws Exception {
        nowMs = 5000;
        assertThat(previews.due()).isTrue();
        previews.take(new Job(taken, job, null), image(300, 600));
        previews.send(7, 20);

        JobEvent.Preview preview = (JobEvent.Preview) sent.get(0);
        assertThat(preview.step()).isEqualTo(7);
        assertThat(preview.steps()).isEqualTo(20);
        assertThat(preview.meta().jobId()).isEqualTo(job.jobId());
        var picture = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(preview.data())));
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(128, 64);
        assertThat(List.of(preview.width(), preview.height())).containsExactly(128, 64);
    }

    @Test
    void what_is_not_a_number_yet_is_not_shown() {
        nowMs = 5000;
        assertThat(previews.due()).isTrue();
        previews.take(new Job(taken, job, null), new FloatImage(new float[] {Float.NaN}, 1, 1, RANGE));

        previews.send(7, 20);

        assertThat(sent).isEmpty();
    }

    /** The steps of a run whose preview was sent, each step and each preview of a certain length. */
    private List<Integer> stepsWithPreviews(int steps, int stepMs, int previewMs) {
        for (int done = 1; done <= steps; done++) {
            nowMs += stepMs;
            if (previews.due()) {
                nowMs += previewMs;
                previews.take(new Job(taken, job, null), image(8, 8));
            }
            previews.send(done, steps);
        }
        return sent.stream().map(event -> ((JobEvent.Preview) event).step()).toList();
    }

    private static FloatImage image(int height, int width) {
        return new FloatImage(new float[3 * height * width], 3, height, RANGE);
    }

    private Reporter reporter() {
        return new Reporter(
                event -> {
                    sent.add(event);
                    return broker;
                },
                new Identity("bench", "default"),
                Generators.timeBasedEpochGenerator(),
                InstantSource.fixed(Bench.NOW),
                new Persistence(new StopSignal(), new TestLaneConfig(8, Duration.ZERO), new SplittableRandom(1)));
    }
}
