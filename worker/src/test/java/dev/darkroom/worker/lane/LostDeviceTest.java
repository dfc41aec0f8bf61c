package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.models.DeviceUnavailableException;
import dev.darkroom.worker.models.GraphRuntime;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.sampling.DeviceLostException;
import dev.darkroom.worker.sampling.Graph;
import dev.darkroom.worker.sampling.GraphSignature;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.Tensor;
import dev.darkroom.worker.sampling.UnfitGraphException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LostDeviceTest {

    private final FailingRuntime runtime = new FailingRuntime();
    private final Bench bench = new Bench(Duration.ofSeconds(30), TestModels.in(TestModels.PACKAGES, runtime));

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void jobs_on_a_lost_device_are_given_back_unfailed_and_the_worker_is_replaced() throws Exception {
        List<TakenJob> jobs = List.of(bench.job(Bench.input(1, 1, 0)), bench.job(Bench.input(2, 1, 0)));
        runtime.lost = true;

        List<Verdict> verdicts = bench.run(jobs);

        assertThat(verdicts).containsOnly(Verdict.BROKEN);
        assertThat(bench.events).hasSize(2);
        assertThat(bench.demands).singleElement().asString().contains("no CUDA-capable device");
    }

    /** Real graphs whose device can be taken away. */
    private static final class FailingRuntime implements GraphRuntime {

        private final GraphRuntime real = TestRuntime.on("cpu");
        private volatile boolean lost;

        @Override
        public String device() throws DeviceUnavailableException {
            return real.device();
        }

        @Override
        public Graph open(Path file) throws UnfitGraphException, DeviceUnavailableException {
            Graph graph = real.open(file);
            return new Graph() {
                @Override
                public GraphSignature signature() {
                    return graph.signature();
                }

                @Override
                public Map<String, Tensor.Floats> run(
                        Map<String, Tensor> inputs, Set<String> outputs, RunControl control)
                        throws ModelRunException, RunStoppedException {
                    if (lost) {
                        throw new DeviceLostException(
                                new IllegalStateException("CUDA failure 100: no CUDA-capable device is detected"));
                    }
                    return graph.run(inputs, outputs, control);
                }

                @Override
                public void close() {
                    graph.close();
                }
            };
        }
    }
}
