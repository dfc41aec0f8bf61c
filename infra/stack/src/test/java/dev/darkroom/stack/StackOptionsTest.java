package dev.darkroom.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackOptionsTest {
    @Test
    void without_options_all_parts_run_on_ports_of_their_choice() {
        StackOptions options = StackOptions.parse(List.of("--data", "/somewhere/../here"));

        assertThat(options.data()).isEqualTo(Path.of("/here"));
        assertThat(options.parts()).containsExactlyInAnyOrder(PartKind.values());
        assertThat(options.port(PartKind.KAFKA)).isZero();
        assertThat(options.exitWithParent()).isFalse();
        assertThat(options.deleteWithParent()).isFalse();
    }

    @Test
    void parts_and_ports_can_be_chosen() {
        StackOptions options = StackOptions.parse(
                List.of("--data", "d", "--only", "kafka, s3", "--s3-port", "9000", "--kafka-port", "0"));

        assertThat(options.parts()).containsExactlyInAnyOrder(PartKind.KAFKA, PartKind.S3);
        assertThat(options.port(PartKind.S3)).isEqualTo(9000);
    }

    @Test
    void data_that_goes_with_the_parent_needs_the_parent_to_be_watched() {
        assertThat(StackOptions.parse(List.of("--data", "d", "--delete-with-parent"))
                        .exitWithParent())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--data",
                "--data d --only mysql",
                "--data d --kafka-port x",
                "--data d --kafka-port 65536",
                "--data d --kafka-port -1",
                "--data d --nonsense"
            })
    void what_makes_no_sense_is_refused(String line) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" "));

        assertThatThrownBy(() -> StackOptions.parse(words)).isInstanceOf(StackFailure.class);
    }

    @Test
    void takes_a_detour_of_two_ports() {
        assertThat(StackOptions.parse(List.of("--data", "d", "--kafka-detour", "19092:19093"))
                        .detour())
                .isEqualTo(new StackOptions.Detour(19_092, 19_093));
        assertThatThrownBy(() -> StackOptions.parse(List.of("--data", "d", "--kafka-detour", "19092")))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("two ports");
    }

    @Test
    void a_broker_is_one_of_several() {
        StackOptions options = StackOptions.parse(List.of("--data", "d", "--kafka-cluster", "2@19092,19093,19094"));

        assertThat(options.cluster()).isEqualTo(new StackOptions.Cluster(2, List.of(19092, 19093, 19094)));
        assertThatThrownBy(() -> StackOptions.parse(List.of("--data", "d", "--kafka-cluster", "4@1,2,3")))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("none is number 4");
    }
}
