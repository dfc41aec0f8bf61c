package dev.darkroom.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterTest {
    @TempDir
    Path cluster;

    @Test
    void without_a_pid_file_there_is_no_server() {
        assertThat(Postmaster.of(cluster)).isEmpty();
    }

    @Test
    void a_process_that_is_no_postgres_is_not_taken_for_one() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    cluster.resolve("postmaster.pid"),
                    other.pid() + "\n" + cluster + "\n" + Instant.now().getEpochSecond() + "\n5432\n");

            Postmaster.stopOrphan(cluster);

            assertThat(Postmaster.of(cluster)).isEmpty();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_pid_file_that_is_only_begun_is_no_server() throws Exception {
        Files.writeString(cluster.resolve("postmaster.pid"), "1\n");

        assertThat(Postmaster.of(cluster)).isEmpty();
    }
}
