package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.GatewayApi;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code darkroom jobs}: the newest jobs. */
record JobsCommand(Connection connection, Terminal terminal, Clock clock) implements Command {
    private static final int USUAL = 20;
    private static final int MOST = 200;

    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(
                words, Set.of("--json"), Connection.optionsAnd(Set.of("--state", "--model", "--tag", "--limit")));
        arguments.refuseWords(0);
        Map<String, String> query = query(arguments);
        String page = connection.api(arguments).jobs(query);
        if (arguments.has("--json")) {
            terminal.line(page);
            return 0;
        }
        JsonNode data = GatewayApi.json(page.getBytes(StandardCharsets.UTF_8)).path("data");
        if (data.isEmpty()) {
            connection.notes().line("There are no such jobs.");
            return 0;
        }
        JobsTable.lines(data, clock.instant()).forEach(terminal::line);
        return 0;
    }

    private static Map<String, String> query(Arguments arguments) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", String.valueOf(arguments.number("--limit", 1, MOST).orElse(USUAL)));
        arguments.option("--state").ifPresent(state -> query.put("state", state));
        arguments.option("--model").ifPresent(model -> query.put("model", model));
        arguments.pairs("--tag").forEach((name, value) -> query.put("tag." + name, value));
        return query;
    }
}
