package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    @TempDir
    Path folder;

    private StateFolder state;
    private Processes processes;

    @BeforeEach
    void open() {
        state = StateFolder.open(folder.resolve("state"));
        processes = new Processes(state);
    }

    @AfterEach
    void stopAll() {
        processes.stop(processes.live());
    }

    private Running start(String name) {
        return processes.start(new Launch(name, List.of("sleep", "60"), Map.of(), 0, null));
    }

    @Test
    void what_runs_is_found_again_in_the_order_of_starting() {
        start("worker-10");
        start("worker-2");
        start("gateway");
        start("stack");

        assertThat(new Processes(state).live())
                .extracting(Running::name)
                .containsExactly("stack", "gateway", "worker-2", "worker-10");
    }

    @Test
    void a_killed_process_is_noted_but_not_alive_and_a_stopped_one_is_forgotten() {
        Running killed = start("worker-1");
        Running stopped = start("worker-2");

        killed.process().destroyForcibly();
        killed.process().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        processes.stop(List.of(stopped));

        assertThat(processes.live()).isEmpty();
        assertThat(processes.noted()).extracting(RunFile::name).containsExactly("worker-1");
    }

    @Test
    void a_process_gets_its_environment_and_its_errors_go_to_its_log() throws Exception {
        Running running = processes.start(new Launch(
                "gateway", List.of("sh", "-c", "echo \"said $WORD\" >&2"), Map.of("WORD", "hello"), 0, null));
        running.process().onExit().orTimeout(10, TimeUnit.SECONDS).join();

        assertThat(Files.readString(state.log("gateway"))).isEqualTo("said hello\n");
    }

    @Test
    void the_signals_of_a_terminal_do_not_reach_a_process() throws Exception {
        Running running = start("worker-1");
        awaitSleep(running);

        new ProcessBuilder("kill", "-INT", String.valueOf(running.process().pid()))
                .start()
                .waitFor();

        assertThat(running.process().onExit().completeOnTimeout(running.process(), 300, TimeUnit.MILLISECONDS))
                .succeedsWithin(Duration.ofSeconds(5));
        assertThat(running.isAlive()).isTrue();
    }

    /** The shell that starts it has become the program itself. */
    private static void awaitSleep(Running running) throws InterruptedException {
        while (running.process()
                .info()
                .command()
                .filter(path -> !path.endsWith("sh"))
                .isEmpty()) {
            Thread.sleep(10);
        }
    }

    @Test
    void once_starts_are_refused_nothing_starts() {
        processes.refuseStarts();

        assertThatThrownBy(() -> start("worker-1")).isInstanceOf(CliFailure.class);
        assertThat(processes.noted()).isEmpty();
    }
}
