package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.ModelDescription;
import dev.darkroom.worker.models.Models;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.OnnxRuntime;
import dev.darkroom.worker.onnx.TestRuntime;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformPackageTest {

    @TempDir
    Path dir;

    @Test
    void packages_with_tiles_and_with_styles_are_read_warmed_up_and_closed() {
        OnnxRuntime runtime = TestRuntime.on("cpu");
        for (String id : List.of("tiny-transform", "tiny-style")) {
            TestModels.copy(TestModels.PACKAGES.resolve(id), dir.resolve(id));
        }

        try (Models models = TestModels.in(dir, runtime, List.of(new TransformSampler()))) {
            models.load();

            assertThat(models.problems()).isEmpty();
            assertThat(models.descriptions())
                    .extracting(ModelDescription::id)
                    .containsExactly("tiny-style", "tiny-transform");
            assertThat(TestRuntime.openGraphs(runtime)).isEqualTo(3);
        }

        assertThat(TestRuntime.openGraphs(runtime)).isZero();
    }
}
