package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path folder;

    @Test
    void the_last_lines_are_shown_and_an_absent_log_is_empty() throws Exception {
        Path log = Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\n");

        assertThat(LogTail.lastLines(log, 2)).containsExactly("two", "three");
        assertThat(LogTail.lastLines(folder.resolve("b.log"), 2)).isEmpty();
    }

    @Test
    void only_whole_new_lines_are_read_also_after_the_log_was_begun_anew() throws Exception {
        Path log = Files.writeString(folder.resolve("a.log"), "old\n");
        LogTail tail = new LogTail(log);

        Files.writeString(log, "grün\nhal", StandardOpenOption.APPEND);
        assertThat(tail.added()).containsExactly("grün");
        Files.writeString(log, "f\n", StandardOpenOption.APPEND);
        assertThat(tail.added()).containsExactly("half");
        Files.writeString(log, "x\n");
        assertThat(tail.added()).containsExactly("x");
    }
}
