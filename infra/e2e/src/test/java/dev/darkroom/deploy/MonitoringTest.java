package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether dashboards and alerts speak of figures that there are. That they are PromQL is promtool's affair: infra/check-manifests. */
class MonitoringTest {

    private static final Path ROOT = Path.of("../..");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern OURS = Pattern.compile("\\bdarkroom_[a-z_]+");
    private static final int COLUMNS = 24;

    private final MetricsTable table = MetricsTable.read();

    static Stream<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("infra/grafana/dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void a_dashboard_asks_only_for_names_of_the_table(Path file) throws IOException {
        JsonNode dashboard = JSON.readTree(file.toFile());
        List<String> asked = new ArrayList<>(dashboard.findValuesAsText("expr"));
        dashboard
                .at("/templating/list")
                .forEach(each -> asked.add(each.at("/query/query").asText()));

        assertThat(asked).hasSizeGreaterThan(10).allSatisfy(this::asksForWhatThereIs);
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void a_dashboard_can_be_loaded_and_its_panels_lie_beside_each_other(Path file) throws IOException {
        JsonNode dashboard = JSON.readTree(file.toFile());
        assertThat(dashboard.path("uid").asText()).matches("[a-z-]{1,40}");
        assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
        Set<Integer> ids = new HashSet<>();
        boolean[][] taken = new boolean[500][COLUMNS];
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").asText();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("prometheus");
                assertThat(panel.path("description").asText()).as(title).isNotBlank();
                assertThat(panel.path("targets")).as(title).isNotEmpty();
            }
            JsonNode at = panel.path("gridPos");
            for (int y = at.path("y").asInt();
                    y < at.path("y").asInt() + at.path("h").asInt();
                    y++) {
                for (int x = at.path("x").asInt();
                        x < at.path("x").asInt() + at.path("w").asInt();
                        x++) {
                    assertThat(taken[y][x]).as("%s at %d, %d", title, x, y).isFalse();
                    taken[y][x] = true;
                }
            }
        }
    }

    @Test
    void an_alert_asks_only_for_names_of_the_table_and_says_what_to_do() throws IOException {
        String runbook = Files.readString(ROOT.resolve("docs/operate.md"));
        JsonNode tests =
                YAML.readTree(ROOT.resolve("infra/prometheus/tests.yaml").toFile());
        List<String> tested = tests.path("tests").findValuesAsText("name");

        List<JsonNode> alerts = alerts();

        assertThat(alerts).hasSizeGreaterThan(10).allSatisfy(alert -> {
            String name = alert.path("alert").asText();
            asksForWhatThereIs(alert.path("expr").asText());
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/operate.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("\n### " + name + "\n");
        });
        assertThat(tested)
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> alert.path("alert").asText())
                        .toList());
    }

    @Test
    void the_operator_gets_the_same_rules() throws IOException {
        JsonNode plain =
                YAML.readTree(ROOT.resolve("infra/prometheus/rules.yaml").toFile());
        JsonNode resource = YAML.readTree(
                ROOT.resolve("k8s/components/monitoring/rules.yaml").toFile());

        assertThat(resource.at("/spec/groups")).isEqualTo(plain.path("groups"));
    }

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        YAML.readTree(ROOT.resolve("infra/prometheus/rules.yaml").toFile())
                .at("/groups/0/rules")
                .forEach(alerts::add);
        return alerts;
    }

    private void asksForWhatThereIs(String expression) {
        List<String> names =
                OURS.matcher(expression).results().map(match -> match.group()).toList();
        assertThat(names).as(expression).allMatch(table::has);
        assertThat(expression).containsPattern("darkroom_|http_server_requests_seconds|jvm_|process_|up\\{|ALERTS");
    }
}
