package dev.darkroom.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
    @TempDir
    Path folder;

    @Test
    void what_was_written_is_read_and_nobody_else_may_read_it() throws Exception {
        Path file = folder.resolve("new/addresses.json");
        StackAddresses addresses = new StackAddresses(
                "127.0.0.1:1", new StackAddresses.PostgresAddress("jdbc:postgresql://x", "u", "p"), null);

        Json.write(file, addresses);

        assertThat(Json.read(file, StackAddresses.class)).contains(addresses);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .contains("\"jdbc_url\"")
                .doesNotContain("s3")
                .endsWith("\n");
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
    }

    @Test
    void a_file_that_is_absent_is_nothing_and_a_broken_one_says_what_to_do() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");

        assertThat(Json.read(folder.resolve("absent.json"), StackAddresses.class))
                .isEmpty();
        assertThatThrownBy(() -> Json.read(broken, StackAddresses.class))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("Remove it");
    }

    @Test
    void addresses_of_several_processes_add_up() {
        StackAddresses kafka = new StackAddresses("127.0.0.1:1", null, null);
        StackAddresses another = new StackAddresses("127.0.0.1:2", null, null);

        assertThat(StackAddresses.NONE.and(kafka).and(StackAddresses.NONE)).isEqualTo(kafka);
        assertThat(kafka.and(another).kafka()).isEqualTo("127.0.0.1:1,127.0.0.1:2");
    }
}
