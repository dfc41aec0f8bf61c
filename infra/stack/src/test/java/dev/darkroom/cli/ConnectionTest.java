package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.client.Endpoint;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    @TempDir
    Path root;

    private Endpoint endpoint(Map<String, String> environment, String... words) {
        Connection connection = new Connection(
                new Workplace(root), environment, new Terminal(new PrintStream(PrintStream.nullOutputStream()), false));
        return connection.endpoint(Arguments.parse(List.of(words), Set.of(), Connection.optionsAnd(Set.of())));
    }

    private Running gateway() {
        Processes processes = new Processes(StateFolder.open(root.resolve(".darkroom")));
        return processes.start(new Launch("gateway", List.of("sleep", "60"), Map.of(), 8123, "servers"));
    }

    @Test
    void options_go_before_the_environment() {
        Map<String, String> environment = Map.of("DARKROOM_URL", "http://e", "DARKROOM_KEY", "e");

        assertThat(endpoint(environment)).isEqualTo(new Endpoint("http://e", "e"));
        assertThat(endpoint(environment, "--url", "http://o")).isEqualTo(new Endpoint("http://o", "e"));
        assertThat(endpoint(environment, "--key", "o")).isEqualTo(new Endpoint("http://e", "o"));
    }

    @Test
    void else_it_is_the_platform_that_runs_here_with_its_own_key() {
        Running gateway = gateway();
        try {
            String localKey =
                    StateFolder.open(root.resolve(".darkroom")).settings().apiKey();

            assertThat(endpoint(Map.of())).isEqualTo(new Endpoint("http://127.0.0.1:8123", localKey));
            assertThat(endpoint(Map.of("DARKROOM_KEY", "e"))).isEqualTo(new Endpoint("http://127.0.0.1:8123", "e"));
            assertThatThrownBy(() -> endpoint(Map.of(), "--url", "http://elsewhere"))
                    .as("the local key is not sent elsewhere")
                    .hasMessageContaining("--key");
        } finally {
            gateway.process().destroyForcibly();
        }
    }

    @Test
    void where_nothing_runs_it_says_what_to_do() {
        assertThatThrownBy(() -> endpoint(Map.of()))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CliFailure.FAILED))
                .hasMessageContaining("./darkroom up");
        assertThatThrownBy(() -> endpoint(Map.of("DARKROOM_URL", "http://e", "DARKROOM_KEY", "e"), "--data", "" + root))
                .as("a folder named on the command line goes before the environment")
                .hasMessageContaining("No platform runs here");
    }

    @Test
    void an_address_of_another_kind_is_wrong_usage() {
        assertThatThrownBy(() -> endpoint(Map.of(), "--url", "localhost:8080", "--key", "k"))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CliFailure.BAD_USAGE));
    }
}
