package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.JobEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private JobProgress progress(boolean interactive) {
        return new JobProgress(
                new Terminal(new PrintStream(written, true, StandardCharsets.UTF_8), interactive), "icons");
    }

    private String shown() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void on_a_terminal_a_bar_grows_on_one_line() {
        JobProgress progress = progress(true);

        progress.accept(new JobEvent("queued", 1, 0, 0));
        progress.accept(new JobEvent("running", 1, 5, 20));
        progress.accept(new JobEvent("succeeded", 1, 0, 0));

        assertThat(shown())
                .isEqualTo("\r\u001b[2Kicons [........................] queued"
                        + "\r\u001b[2Kicons [######..................] running 5/20"
                        + "\r\u001b[2Kicons [########################] succeeded");
    }

    @Test
    void elsewhere_there_is_a_line_for_each_state_and_each_quarter() {
        JobProgress progress = progress(false);

        progress.accept(new JobEvent("queued", 1, 0, 0));
        IntStream.rangeClosed(0, 20).forEach(step -> progress.accept(new JobEvent("running", 1, step, 20)));
        progress.accept(new JobEvent("succeeded", 1, 0, 0));

        assertThat(shown().lines())
                .containsExactly(
                        "icons: queued",
                        "icons: running",
                        "icons: running 5/20",
                        "icons: running 10/20",
                        "icons: running 15/20",
                        "icons: running 20/20");
    }

    @Test
    void a_second_attempt_is_told() {
        JobProgress progress = progress(false);

        progress.accept(new JobEvent("running", 1, 10, 20));
        progress.accept(new JobEvent("running", 2, 0, 0));

        assertThat(shown().lines()).containsExactly("icons: running 10/20", "icons: running, attempt 2");
    }
}
