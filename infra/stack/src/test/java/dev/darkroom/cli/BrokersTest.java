package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokersTest {

    @TempDir
    Path folder;

    @Test
    void a_folder_has_one_broker_unless_it_was_begun_with_three() {
        StateFolder state = StateFolder.open(folder);

        assertThat(Brokers.of(state, OptionalInt.empty()).names()).isEmpty();
        Brokers three = Brokers.of(state, OptionalInt.of(3));

        assertThat(three.names()).containsExactly("kafka-1", "kafka-2", "kafka-3");
        assertThat(three.controllers()).doesNotHaveDuplicates();
        assertThat(three.option("kafka-2"))
                .startsWith("2@" + three.controllers().get(0) + ",");
        assertThat(Brokers.of(state, OptionalInt.empty())).isEqualTo(three);
        assertThat(Brokers.of(state, OptionalInt.of(3))).isEqualTo(three);
        assertThatThrownBy(() -> Brokers.of(state, OptionalInt.of(1))).isInstanceOf(CliFailure.class);
    }

    @Test
    void data_of_one_broker_stays_with_one() throws Exception {
        StateFolder state = StateFolder.open(folder);
        Files.createFile(state.data().resolve("kafka.json"));

        assertThatThrownBy(() -> Brokers.of(state, OptionalInt.of(3)))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining("--data");
        assertThatThrownBy(() -> Brokers.of(state, OptionalInt.of(2))).isInstanceOf(CliFailure.class);
    }
}
