package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.GatewayApi;
import dev.darkroom.stack.Secrets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code darkroom generate}: one job, from what was typed to files. */
record GenerateCommand(Connection connection, Watching watching, Terminal terminal, Terminal notes) implements Command {
    private static final int MODELS_WITHIN_S = 15;
    private static final long PAUSE_MS = 1_000;

    @Override
    public int run(List<String> words) {
        Arguments arguments = parse(words);
        if (arguments.words().isEmpty()) {
            throw new CliFailure(
                    CliFailure.BAD_USAGE,
                    "say with which model; " + connection.command(arguments, "models") + " lists them");
        }
        arguments.refuseWords(2);
        GatewayApi api = connection.api(arguments);
        GatewayApi.Model model = find(api, arguments.words().get(0));
        ObjectNode request = Submission.of(model, arguments);
        OutputTarget target = OutputTarget.of(arguments.option("--out"));
        target.check(request.path("input").path("count").asInt(1));

        JsonNode job = api.submit(request, "cli-" + Secrets.token());
        String id = job.path("id").asText();
        if (!model.live()) {
            notes.line("No worker serves " + model.id() + " now; the job waits for one.");
        }
        if (arguments.has("--no-wait")) {
            terminal.line(id);
            notes.line("  watch it    " + connection.command(arguments, "watch " + id + " --out ."));
            return 0;
        }
        watching.follow(arguments, api, job, Optional.of(target));
        return 0;
    }

    static Arguments parse(List<String> words) {
        Set<String> options = new HashSet<>(Submission.INPUTS);
        options.addAll(List.of("--set", "--priority", "--tag", "--out"));
        return Arguments.parse(words, Set.of("--no-wait"), Connection.optionsAnd(options));
    }

    private GatewayApi.Model find(GatewayApi api, String name) {
        List<GatewayApi.Model> models = api.models();
        if (models.isEmpty()) {
            notes.line("The platform knows no model yet; waiting for its workers.");
        }
        for (int s = 0; models.isEmpty() && s < MODELS_WITHIN_S; s++) {
            Readiness.pause(PAUSE_MS);
            models = api.models();
        }
        return ModelsCommand.find(models, name);
    }
}
