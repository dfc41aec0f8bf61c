package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.GatewayApi;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code darkroom watch}: stays with a job that was submitted before. */
record WatchCommand(Connection connection, Watching watching) implements Command {
    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of(), Connection.optionsAnd(Set.of("--out")));
        if (arguments.words().isEmpty()) {
            throw new CliFailure(
                    CliFailure.BAD_USAGE, "say which job; " + connection.command(arguments, "jobs") + " lists them");
        }
        arguments.refuseWords(1);
        GatewayApi api = connection.api(arguments);
        JsonNode job = api.job(arguments.words().get(0));
        Optional<OutputTarget> target = arguments.option("--out").map(out -> OutputTarget.of(Optional.of(out)));
        target.ifPresent(where -> where.check(job.path("input").path("count").asInt(1)));
        watching.follow(arguments, api, job, target);
        return 0;
    }
}
