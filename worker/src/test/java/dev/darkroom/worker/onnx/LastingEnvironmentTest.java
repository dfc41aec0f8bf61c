package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastingEnvironmentTest {

    @Test
    void a_worker_that_is_killed_leaves_no_libraries_behind() throws IOException {
        assertThat(LastingEnvironment.get()).isNotNull();

        List<String> loaded = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("/libonnxruntime"))
                .toList();

        assertThat(loaded).isNotEmpty().allMatch(line -> line.endsWith(" (deleted)"));
    }
}
