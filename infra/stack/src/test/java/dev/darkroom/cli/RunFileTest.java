package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void a_process_that_ended_is_gone_also_while_its_parent_has_not_noticed() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 60").start();
        try {
            ProcessHandle child = ProcessHandle.of(
                            Long.parseLong(parent.inputReader().readLine()))
                    .orElseThrow();
            RunFile file = RunFile.of(LAUNCH, child);
            assertThat(file.process()).contains(child);
            // A shell would notice; sleep never does.
            awaitText(parent.pid(), "comm", "sleep");

            child.destroyForcibly();
            awaitText(child.pid(), "stat", ") Z ");

            assertThat(file.process()).isEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static void awaitText(long pid, String file, String text) throws Exception {
        for (int i = 0; i < 250; i++) {
            if (Files.readString(Path.of("/proc", Long.toString(pid), file)).contains(text)) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("/proc/" + pid + "/" + file + " never had '" + text + "'");
    }
}
