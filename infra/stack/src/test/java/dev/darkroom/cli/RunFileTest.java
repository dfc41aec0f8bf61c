package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFileTest {
    private static final Launch LAUNCH = new Launch("worker-1", List.of("sleep", "60"), Map.of(), 8081, "servers");

    @Test
    void a_living_process_is_known_again_by_pid_and_start() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            RunFile file = RunFile.of(LAUNCH, process.toHandle());

            assertThat(file.process()).contains(process.toHandle());
            assertThat(new RunFile("worker-1", file.pid(), file.startedMs() - 60_000, 0, null).process())
                    .as("the same number, but another process")
                    .isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_dead_process_is_gone() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        RunFile file = RunFile.of(LAUNCH, process.toHandle());

        process.destroyForcibly().waitFor();

        assertThat(file.process()).isEmpty();
    }
}
