package dev.darkroom.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.stack.Json;
import dev.darkroom.stack.StackAddresses;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code darkroom status}: what runs, where it answers, and with which keys. */
record StatusCommand(Installation installation, Workplace workplace, Terminal terminal) implements Command {
    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of("--json"), Set.of("--data"));
        arguments.refuseWords(0);
        StateFolder state = workplace.state(arguments);
        Platform platform = new Platform(installation, state, terminal::line);
        List<Running> live = platform.processes().live();
        if (arguments.has("--json")) {
            terminal.line(json(platform, state, live));
        } else {
            forPeople(arguments, platform, state, live);
        }
        return live.isEmpty() ? CliFailure.NOTHING_RUNS : 0;
    }

    private static String json(Platform platform, StateFolder state, List<Running> live) {
        StackAddresses servers = platform.addresses();
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("url", platform.url().orElse(null));
        json.put("api_key", state.settings().apiKey());
        json.put("admin_key", state.settings().adminKey());
        json.put("kafka", servers.kafka());
        json.set("postgres", Json.MAPPER.valueToTree(servers.postgres()));
        json.set("s3", Json.MAPPER.valueToTree(servers.s3()));
        ArrayNode processes = json.putArray("processes");
        live.forEach(one -> processes
                .addObject()
                .put("name", one.name())
                .put("pid", one.process().pid()));
        return json.toPrettyString();
    }

    private void forPeople(Arguments arguments, Platform platform, StateFolder state, List<Running> live) {
        if (live.isEmpty()) {
            terminal.line("Nothing runs. Start it with " + workplace.command(arguments, "up") + ".");
            return;
        }
        StackAddresses servers = platform.addresses();
        terminal.line("url       " + shown(platform.url().orElse(null)));
        terminal.line("kafka     " + shown(servers.kafka()));
        terminal.line("postgres  "
                + shown(servers.postgres() == null ? null : servers.postgres().jdbcUrl()));
        terminal.line(
                "s3        " + shown(servers.s3() == null ? null : servers.s3().endpoint()));
        terminal.line("data      " + state.root());
        terminal.line("keys      " + workplace.command(arguments, "status --json"));
        for (Running one : live) {
            terminal.line(
                    String.format("%-10sprocess %d", one.name(), one.process().pid()));
        }
    }

    private static String shown(@Nullable String address) {
        return address == null ? "not running" : address;
    }
}
