package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.client.FakeGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandsTest {
    private static final String MODELS =
            "{\"data\":[{\"id\":\"icons\",\"family\":\"text-to-image\",\"title\":\"Icons\","
                    + "\"workers\":1,\"description\":\"Draws.\",\"licence\":\"Apache-2.0\",\"input_schema\":{\"required\":[\"prompt\"],"
                    + "\"properties\":{\"steps\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":50,\"default\":20},"
                    + "\"prompt\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":300}}}}]}";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private FakeGateway gateway;
    private Connection connection;
    private Terminal terminal;
    private Watching watching;

    @BeforeEach
    void open() throws IOException {
        gateway = new FakeGateway();
        terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        Terminal notes = new Terminal(new PrintStream(errors, true, StandardCharsets.UTF_8), false);
        connection = new Connection(
                new Workplace(folder), Map.of("DARKROOM_URL", gateway.url(), "DARKROOM_KEY", "k"), notes);
        watching = new Watching(connection, terminal, notes);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private static String ended(String state, String more) {
        return "id: 3\ndata: {\"data\":{\"state\":\"" + state
                + "\",\"job\":{\"id\":\"j1\",\"model\":\"icons\",\"state\":\"" + state + "\",\"input\":{\"seed\":7},"
                + more + "}}}\n\n";
    }

    private static String outputs(byte[] bytes) throws Exception {
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "\"outputs\":[{\"index\":0,\"media_type\":\"image/png\",\"sha256\":\"" + sha256 + "\"}]";
    }

    private int generate(String... words) {
        return new GenerateCommand(connection, watching, terminal, connection.notes()).run(List.of(words));
    }

    private List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void generate_submits_watches_and_prints_the_saved_file_only() throws Exception {
        gateway.then(200, MODELS)
                .then(202, "{\"id\":\"j1\",\"model\":\"icons\"}")
                .then(200, ended("succeeded", outputs(Pictures.PNG)))
                .then(exchange -> FakeGateway.send(exchange, 200, Pictures.PNG));

        assertThat(generate("icons", "a cat", "--out", folder + "/out/")).isZero();

        Path image = folder.resolve("out/icons-7.png");
        assertThat(printed()).containsExactly(image.toString());
        assertThat(image).hasBinaryContent(Pictures.PNG);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("icons: 1 image, seed 7");
        assertThat(gateway.asked().get(1).key()).startsWith("cli-");
    }

    @Test
    void two_submissions_have_two_keys() {
        gateway.then(200, MODELS).then(202, "{\"id\":\"j1\"}").then(200, MODELS).then(202, "{\"id\":\"j2\"}");

        generate("icons", "a cat", "--no-wait");
        generate("icons", "a cat", "--no-wait");

        assertThat(printed()).containsExactly("j1", "j2");
        assertThat(gateway.asked().get(1).key())
                .isNotEqualTo(gateway.asked().get(3).key());
    }

    @Test
    void bytes_that_do_not_match_are_not_kept() throws Exception {
        gateway.then(200, MODELS)
                .then(202, "{\"id\":\"j1\",\"model\":\"icons\"}")
                .then(200, ended("succeeded", outputs(new byte[] {1})))
                .then(exchange -> FakeGateway.send(exchange, 200, new byte[] {2}));

        assertThatThrownBy(() -> generate("icons", "a cat", "--out", folder + "/out/"))
                .hasMessageContaining("SHA-256");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_job_that_fails_or_is_canceled_is_a_failure() {
        gateway.then(200, "{\"id\":\"j1\"}")
                .then(200, ended("failed", "\"error\":{\"code\":\"model_failed\",\"detail\":\"it threw\"}"))
                .then(200, "{\"id\":\"j1\"}")
                .then(200, ended("canceled", "\"error\":null"));
        WatchCommand watch = new WatchCommand(connection, watching);

        assertThatThrownBy(() -> watch.run(List.of("j1")))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CliFailure.FAILED))
                .hasMessage("the job j1 failed (model_failed): it threw");
        assertThatThrownBy(() -> watch.run(List.of("j1"))).hasMessage("the job j1 was canceled");
    }

    @Test
    void an_unknown_model_and_a_wrong_value_are_refused_before_anything_is_submitted() {
        gateway.then(200, MODELS).then(200, MODELS);

        assertThatThrownBy(() -> generate("icon", "a cat")).hasMessage("there is no model \"icon\"; there are icons");
        assertThatThrownBy(() -> generate("icons", "--steps", "many")).hasMessageContaining("from 1 to 50");
        assertThat(gateway.asked()).extracting(FakeGateway.Asked::method).containsExactly("GET", "GET");
    }

    @Test
    void cancel_tells_each_outcome_and_goes_on_after_a_refusal() {
        gateway.then(200, "{\"outcome\":\"canceled\"}")
                .then(404, "{\"title\":\"There is no such thing\",\"detail\":\"there is no such job\"}")
                .then(200, "{\"outcome\":\"cancel_requested\"}")
                .then(200, "{\"outcome\":\"already_terminal\"}");

        int exitCode = new CancelCommand(connection, terminal, connection.notes()).run(List.of("a", "b", "c", "d"));

        assertThat(exitCode).isEqualTo(CliFailure.FAILED);
        assertThat(printed())
                .containsExactly("a  canceled", "c  asked to stop: it ends with its next step", "d  had ended already");
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("b: There is no such thing: there is no such job");
        assertThat(gateway.asked()).allSatisfy(asked -> assertThat(asked.path()).matches("/v1/jobs/./cancel"));
    }

    @Test
    void jobs_are_a_table_or_the_page_as_it_is() {
        String page =
                "{\"data\":[{\"id\":\"j1\",\"state\":\"running\",\"model\":\"icons\",\"outputs\":[],\"error\":null,"
                        + "\"created_at\":\"2026-01-01T00:00:00Z\",\"progress\":{\"step\":3,\"steps\":20},\"client_reference\":\"a\\tb\"},"
                        + "{\"id\":\"j2\",\"state\":\"failed\",\"model\":\"icons\",\"outputs\":[],\"error\":{\"code\":\"model_failed\"},"
                        + "\"created_at\":\"2025-12-31T22:00:00Z\",\"progress\":null,\"client_reference\":null}]}";
        gateway.then(200, page).then(200, page);
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:42Z"), ZoneOffset.UTC);
        JobsCommand jobs = new JobsCommand(connection, terminal, clock);

        jobs.run(List.of("--state", "running", "--tag", "a=b", "--limit", "2"));
        jobs.run(List.of("--json"));

        assertThat(printed())
                .containsExactly(
                        "id  state    model  age   progress      reference",
                        "j1  running  icons  42 s  3/20          a?b",
                        "j2  failed   icons  2 h   model_failed",
                        page);
        assertThat(gateway.asked().get(0).path()).isEqualTo("/v1/jobs?limit=2&state=running&tag.a=b");
    }

    @Test
    void models_are_a_table_and_one_shows_what_its_inputs_take() {
        gateway.then(200, MODELS).then(200, MODELS);
        ModelsCommand models = new ModelsCommand(new Installation(folder), connection, terminal);

        models.run(List.of());
        models.run(List.of("show", "icons"));

        assertThat(printed())
                .containsExactly(
                        "model  family         title  workers  inputs",
                        "icons  text-to-image  Icons  1        prompt [steps]",
                        "icons: Icons (text-to-image), 1 worker, licence Apache-2.0",
                        "  Draws.",
                        "",
                        "  input   default  takes",
                        "  prompt  needed   a text of 1 to 300 characters",
                        "  steps   20       an integer from 1 to 50");
    }
}
