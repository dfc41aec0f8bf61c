package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.models.DeviceUnavailableException;
import dev.darkroom.worker.sampling.ElementType;
import dev.darkroom.worker.sampling.Graph;
import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunControl.Reason;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.Tensor;
import dev.darkroom.worker.sampling.UnfitGraphException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxGraphTest {

    private static final Path MODELS = Path.of("src/test/resources/models");

    private final OnnxRuntime runtime = TestRuntime.on("cpu");
    private final RunControl control = new RunControl(Duration.ofMinutes(1));

    @Test
    void the_signature_is_what_the_file_declares() throws Exception {
        try (Graph tiny = runtime.open(MODELS.resolve("tiny/decoder.onnx"))) {
            assertThat(tiny.signature().inputs())
                    .containsExactlyInAnyOrder(
                            new Port("z", ElementType.FLOAT32, List.of(12L)),
                            new Port("label", ElementType.INT64, List.of()),
                            new Port("fault", ElementType.FLOAT32, List.of()));
            assertThat(tiny.signature().outputs())
                    .containsExactly(new Port("image", ElementType.FLOAT32, List.of(3L, 2L, 2L)));
        }
    }

    @Test
    void a_run_computes_what_the_graph_says() throws Exception {
        try (Graph tiny = runtime.open(MODELS.resolve("tiny/decoder.onnx"))) {
            Tensor.Floats image = tiny.run(tinyInputs(2, 0), "image", control);

            assertThat(image.shape()).containsExactly(1L, 3L, 2L, 2L);
            for (int i = 0; i < 12; i++) {
                assertThat(image.values()[i]).isEqualTo(i * 0.25f + 0.2f);
            }
        }
    }

    @Test
    void a_graph_that_throws_is_a_failed_run_and_can_run_again() throws Exception {
        try (Graph tiny = runtime.open(MODELS.resolve("tiny/decoder.onnx"))) {
            assertThatThrownBy(() -> tiny.run(tinyInputs(0, 2), "image", control))
                    .isInstanceOf(ModelRunException.class)
                    .hasMessageContaining("Gather");

            assertThat(tiny.run(tinyInputs(0, 0), "image", control).values()).hasSize(12);
        }
    }

    @Test
    void a_run_ends_early_when_it_is_stopped() throws Exception {
        try (Graph slow = runtime.open(MODELS.resolve("slow-loop/decoder.onnx"))) {
            CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> failure(slow));
            while (!control.overdueBy(Duration.ofMinutes(-1))) {
                Thread.onSpinWait();
            }

            control.stop(Reason.TIME_LIMIT);

            assertThat(outcome.join())
                    .isInstanceOfSatisfying(
                            RunStoppedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TIME_LIMIT));
        }
    }

    @Test
    void closing_waits_for_what_runs() throws Exception {
        Graph slow = runtime.open(MODELS.resolve("slow-loop/decoder.onnx"));
        CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> failure(slow));
        while (!control.overdueBy(Duration.ofMinutes(-1))) {
            Thread.onSpinWait();
        }

        CompletableFuture<Void> closing = CompletableFuture.runAsync(slow::close);

        assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(runtime.openGraphs()).isEqualTo(1);
        control.stop(Reason.SHUTDOWN);
        closing.join();
        assertThat(outcome.join()).isInstanceOf(RunStoppedException.class);
        assertThat(runtime.openGraphs()).isZero();
    }

    private Throwable failure(Graph slow) {
        Map<String, Tensor> inputs = Map.of(
                "z", new Tensor.Floats(new float[64], List.of(1L, 64L)),
                "rounds", new Tensor.Floats(new float[] {1e9f}, List.of(1L)));
        try {
            slow.run(inputs, "image", control);
            return new AssertionError("it ran to its end");
        } catch (ModelRunException | RunStoppedException e) {
            return e;
        }
    }

    @Test
    void every_opened_graph_is_counted_until_it_is_closed() throws Exception {
        Graph one = runtime.open(MODELS.resolve("tiny/decoder.onnx"));
        Graph two = runtime.open(MODELS.resolve("tiny/decoder.onnx"));
        assertThat(runtime.openGraphs()).isEqualTo(2);

        one.close();
        two.close();

        assertThat(runtime.openGraphs()).isZero();
    }

    @Test
    void a_file_that_is_no_graph_is_refused_and_leaves_nothing_open(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("decoder.onnx"), "no graph");

        assertThatThrownBy(() -> runtime.open(file))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining("cannot load it on cpu");
        assertThat(runtime.openGraphs()).isZero();
    }

    @Test
    void auto_runs_on_the_cpu_where_there_is_no_gpu() throws Exception {
        assertThat(TestRuntime.on("auto").device()).isIn("cpu", "cuda:0");
    }

    @Test
    void a_gpu_that_is_demanded_and_absent_is_an_error_that_says_what_to_do() {
        assertThatThrownBy(() -> TestRuntime.on("cuda:99").device())
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("darkroom.worker.device is cuda:99, but it cannot be used")
                .hasMessageContaining("set it to 'auto' or 'cpu'");
    }

    @Test
    void a_device_that_does_not_exist_is_refused_at_once() {
        assertThatThrownBy(() -> TestRuntime.on("tpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("darkroom.worker.device is 'auto', 'cpu' or 'cuda:N', such as 'cuda:0', not 'tpu'");
    }

    private static Map<String, Tensor> tinyInputs(long label, float fault) {
        float[] z = new float[12];
        for (int i = 0; i < 12; i++) {
            z[i] = i;
        }
        return Map.of(
                "z", new Tensor.Floats(z, List.of(1L, 12L)),
                "label", new Tensor.Longs(new long[] {label}, List.of(1L)),
                "fault", new Tensor.Floats(new float[] {fault}, List.of(1L)));
    }
}
