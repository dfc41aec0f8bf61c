package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.GatewayApi;
import dev.darkroom.client.Refusal;
import java.util.List;
import java.util.Set;

/** {@code darkroom cancel}: stops jobs. */
record CancelCommand(Connection connection, Terminal terminal, Terminal notes) implements Command {
    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of(), Connection.optionsAnd(Set.of()));
        if (arguments.words().isEmpty()) {
            throw new CliFailure(
                    CliFailure.BAD_USAGE, "say which jobs; " + connection.command(arguments, "jobs") + " lists them");
        }
        GatewayApi api = connection.api(arguments);
        int exitCode = 0;
        for (String id : arguments.words()) {
            try {
                terminal.line(id + "  " + words(api.cancel(id)));
            } catch (Refusal e) {
                // The others may still be stopped.
                notes.line("darkroom cancel: " + id + ": " + e.getMessage());
                exitCode = CliFailure.FAILED;
            }
        }
        return exitCode;
    }

    private static String words(JsonNode answer) {
        String outcome = answer.path("outcome").asText();
        return switch (outcome) {
            case "canceled" -> "canceled";
            case "cancel_requested" -> "asked to stop: it ends with its next step";
            case "already_terminal" -> "had ended already";
            default -> outcome;
        };
    }
}
