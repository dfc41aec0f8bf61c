package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 15: a worker's models are broken. It takes no jobs, and the others go on. */
@Tag("fault-15")
class ModelFaults {
    private final Fleet fleet = Fleet.shared();

    @Test
    void a_flipped_bit() throws IOException {
        Path models = ModelFolder.copyOf("models-flipped", ModelFolder.QUICK);
        Path file = models.resolve("fashion-gan/generator.onnx");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        notReady("15-flipped", models);
    }

    @Test
    void a_file_that_is_gone() throws IOException {
        Path models = ModelFolder.copyOf("models-missing", ModelFolder.QUICK);
        Files.delete(models.resolve("fashion-vae/decoder.onnx"));
        notReady("15-missing", models);
    }

    private void notReady(String name, Path models) {
        FaultRun run = FaultRun.begin(fleet, name);
        fleet.worker(2).terminate();
        fleet.worker(2).awaitEnd();
        fleet.startWorker(2, Map.of("DARKROOM_MODELS_DIRS", models.toString()), List.of());
        run.goOnFor(Duration.ofSeconds(40));
        assertThat(fleet.worker(2).isAlive() && isReady()).as("ready").isFalse();
        String useless = fleet.workerName(2);
        fleet.worker(2).terminate();
        fleet.worker(2).awaitEnd();
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
        assertThat(fleet.tables().attempts())
                .noneMatch(attempt -> attempt.worker().startsWith(useless));
    }

    private boolean isReady() {
        try {
            return fleet.worker(2).isReady();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
