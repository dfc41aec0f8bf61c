package dev.darkroom.worker.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.worker.onnx.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private Path tiny;
    private Models models;

    @BeforeEach
    void copy() {
        tiny = TestModels.copy(TestModels.PACKAGES.resolve("tiny"), dir.resolve("tiny"));
        models = TestModels.in(dir, TestRuntime.on("cpu"));
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void a_good_package_is_described_as_its_files_say() throws Exception {
        models.load();

        assertThat(models.problems()).isEmpty();
        ModelDescription model = models.descriptions().get(0);
        assertThat(model.id()).isEqualTo("tiny");
        assertThat(model.version())
                .isEqualTo(Sha256.of(Files.readAllBytes(tiny.resolve("model.json")))
                        .substring(0, 12));
        assertThat(model.card()).startsWith("# tiny");
        assertThat(model.limits().maxBatch()).isEqualTo(4);
        assertThat(model.inputSchema().at("/properties/kind/default").asText()).isEqualTo("any");
        assertThat(models.find("tiny", model.version())).isPresent();
        assertThat(models.find("tiny", "000000000000")).isEmpty();
        assertThat(models.find("large", model.version())).isEmpty();
    }

    @Test
    void before_loading_there_is_a_problem() {
        assertThat(models.problems()).containsExactly("The models are not loaded yet.");
    }

    @Test
    void folders_that_begin_with_an_underscore_or_a_dot_are_left_out() throws IOException {
        Files.createDirectory(dir.resolve("_metrics"));
        Files.createDirectory(dir.resolve(".git"));

        models.load();

        assertThat(models.problems()).isEmpty();
        assertThat(models.descriptions()).hasSize(1);
    }

    @Test
    void no_package_at_all_is_a_problem_that_says_what_to_do(@TempDir Path empty) {
        Models none = TestModels.in(empty, TestRuntime.on("cpu"));

        none.load();

        assertThat(none.problems())
                .containsExactly(
                        "There is no model package in [" + empty + "]; put one there, or set darkroom.models.dirs.");
    }

    @Test
    void a_missing_folder_is_a_problem_that_says_what_to_do() {
        Models none = TestModels.in(dir.resolve("nowhere"), TestRuntime.on("cpu"));

        none.load();

        assertThat(none.problems()).singleElement().asString().contains("nowhere", "set darkroom.models.dirs");
    }

    @Test
    void two_packages_with_one_id_are_a_problem_and_the_good_one_is_still_named() {
        TestModels.copy(tiny, dir.resolve("tiny-again"));

        models.load();

        assertThat(models.problems())
                .singleElement()
                .asString()
                .contains("tiny-again", "another package has the id 'tiny' too; rename or remove one");
    }

    @Test
    void an_absent_device_is_a_problem() {
        Models onGpu = TestModels.in(dir, TestRuntime.on("cuda:99"));

        onGpu.load();

        assertThat(onGpu.problems()).singleElement().asString().contains("cuda:99, but it cannot be used");
        assertThat(onGpu.descriptions()).isEmpty();
    }

    /** A way to spoil a package. */
    interface Spoiling {
        void spoil(Path folder) throws IOException;
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect(
                        "a missing file",
                        "file 'decoder.onnx' is missing; copy the package again",
                        folder -> Files.delete(folder.resolve("decoder.onnx"))),
                defect("a flipped byte", "file 'decoder.onnx' is damaged: its sha256 differs", folder -> {
                    byte[] bytes = Files.readAllBytes(folder.resolve("decoder.onnx"));
                    bytes[300] ^= 1;
                    Files.write(folder.resolve("decoder.onnx"), bytes);
                }),
                defect(
                        "a longer file",
                        "bytes instead of",
                        folder -> Files.write(folder.resolve("decoder.onnx"), new byte[1], StandardOpenOption.APPEND)),
                defect(
                        "no model.json",
                        "model.json is missing; add it, or remove the folder",
                        folder -> Files.delete(folder.resolve("model.json"))),
                defect("no card", "write the card", folder -> Files.delete(folder.resolve("card.md"))),
                defect(
                        "half a model.json",
                        "model.json cannot be read",
                        folder -> Files.writeString(folder.resolve("model.json"), "{\"schema\": \"darkroom.mod")),
                manifest(
                        "another schema",
                        "has the schema 'darkroom.model/2', this worker reads 'darkroom.model/1'",
                        json -> json.put("schema", "darkroom.model/2")),
                manifest("no title", "lacks the text 'title'; add it", json -> json.remove("title")),
                manifest("no files", "lacks 'files'; add it", json -> json.remove("files")),
                manifest("an unfit id", "a model's id is", json -> json.put("id", "Tiny Model")),
                manifest(
                        "an unknown sampler",
                        "sampler 'diffuse' is unknown; this worker has [decode]",
                        json -> json.put("sampler", "diffuse")),
                manifest(
                        "a path out of the folder",
                        "'../decoder.onnx' is not a plain name",
                        json -> file(json).put("name", "../decoder.onnx")),
                manifest(
                        "an absolute path",
                        "'/etc/passwd' is not a plain name",
                        json -> file(json).put("name", "/etc/passwd")),
                manifest(
                        "a graph whose file is not listed",
                        "'other.onnx', which is not listed under 'files'",
                        json -> graph(json).put("file", "other.onnx")),
                manifest(
                        "no decoder",
                        "needs the graph 'decoder', which model.json lacks",
                        json -> json.set("graphs", JSON.createObjectNode())),
                manifest("an input that the graph lacks", "has no input 'w'", json -> {
                    ObjectNode inputs = (ObjectNode) graph(json).get("inputs");
                    inputs.set("w", inputs.remove("z"));
                }),
                manifest(
                        "an input of another shape",
                        "but model.json describes z: FLOAT32 [n, 13]",
                        json -> ((ObjectNode) graph(json).at("/inputs/z"))
                                .set("shape", JSON.createArrayNode().add(13))),
                manifest(
                        "an input that is not described",
                        "needs the input label",
                        json -> ((ObjectNode) graph(json).get("inputs")).remove("label")),
                manifest(
                        "an input filled in no known way",
                        "input 'z' in model.json says none of",
                        json -> ((ObjectNode) graph(json).at("/inputs/z")).put("noise", "pink")),
                manifest(
                        "an output that the graph lacks",
                        "has no output 'picture'",
                        json -> ((ObjectNode) graph(json).get("output")).put("name", "picture")),
                manifest(
                        "an output of another size",
                        "but model.json describes image: FLOAT32 [n, 3, 2, 5]",
                        json -> ((ObjectNode) json.get("output")).put("width", 5)),
                manifest(
                        "an upside-down range",
                        "is 1.0 to 1.0, not from a lower to a higher number",
                        json -> graph(json)
                                .withObject("/output")
                                .set("range", JSON.createArrayNode().add(1).add(1))),
                manifest(
                        "defaults on which it fails",
                        "it fails on the defaults of its input schema",
                        json -> ((ObjectNode) json.at("/input_schema/properties/fault")).put("default", 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void a_defect_is_named_with_the_package_and_what_to_do(String name, String message, Spoiling spoiling)
            throws IOException {
        spoiling.spoil(tiny);

        models.load();

        assertThat(models.problems())
                .singleElement()
                .asString()
                .startsWith("Model package " + tiny + " cannot be served: ")
                .contains(message)
                .endsWith(".");
        assertThat(models.descriptions()).isEmpty();
    }

    @Test
    void a_link_out_of_the_package_is_refused(@TempDir Path elsewhere) throws IOException {
        Path outside = Files.move(tiny.resolve("decoder.onnx"), elsewhere.resolve("decoder.onnx"));
        Files.createSymbolicLink(tiny.resolve("decoder.onnx"), outside);

        models.load();

        assertThat(models.problems()).singleElement().asString().contains("is a link that leads out of the package");
    }

    @Test
    void a_package_that_is_refused_leaves_no_graph_open() throws IOException {
        manifestEdit(tiny, json -> ((ObjectNode) json.get("output")).put("width", 5));
        var runtime = TestRuntime.on("cpu");
        Models refused = TestModels.in(dir, runtime);

        refused.load();

        assertThat(refused.problems()).isNotEmpty();
        assertThat(TestRuntime.openGraphs(runtime)).isZero();
    }

    @Test
    void input_that_does_not_fit_the_schema_is_a_violation_with_its_place() {
        models.load();
        Model model =
                models.find("tiny", models.descriptions().get(0).version()).orElseThrow();
        ObjectNode good = JSON.createObjectNode()
                .put("seed", 1)
                .put("kind", "a")
                .put("temperature", 1)
                .put("fault", 0);

        assertThat(model.violation(good)).isEmpty();
        assertThat(model.violation(good.deepCopy().put("temperature", 99)).orElseThrow())
                .contains("/temperature");
        assertThat(model.violation(good.deepCopy().put("extra", 1))).isPresent();
        assertThat(model.violation(good.deepCopy().put("count", 17))).isPresent();
    }

    private static Arguments defect(String name, String message, Spoiling spoiling) {
        return Arguments.of(name, message, spoiling);
    }

    private static Arguments manifest(String name, String message, Consumer<ObjectNode> edit) {
        return defect(name, message, folder -> manifestEdit(folder, edit));
    }

    private static void manifestEdit(Path folder, Consumer<ObjectNode> edit) throws IOException {
        Path file = folder.resolve("model.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        edit.accept(json);
        JSON.writeValue(file.toFile(), json);
    }

    private static ObjectNode file(ObjectNode json) {
        return (ObjectNode) json.at("/files/0");
    }

    private static ObjectNode graph(ObjectNode json) {
        return (ObjectNode) json.at("/graphs/decoder");
    }
}
