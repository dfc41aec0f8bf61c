package dev.darkroom.cli;

import dev.darkroom.client.Endpoint;
import dev.darkroom.client.GatewayApi;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the platform that a command talks to.
 *
 * @param environment of this program
 * @param notes where people read that something is tried again
 */
record Connection(Workplace workplace, Map<String, String> environment, Terminal notes) {
    private static final Set<String> OPTIONS = Set.of("--url", "--key", "--data");

    Connection {
        environment = Map.copyOf(environment);
    }

    /** These options and those that every command has that talks to a platform. */
    static Set<String> optionsAnd(Set<String> own) {
        Set<String> all = new HashSet<>(OPTIONS);
        all.addAll(own);
        return all;
    }

    GatewayApi api(Arguments arguments) {
        return new GatewayApi(endpoint(arguments), notes::done);
    }

    /** The options, else the environment, else what {@code up} started. */
    Endpoint endpoint(Arguments arguments) {
        // A folder named on the command line goes before an address in the environment.
        Optional<String> url = arguments.option("--data").isPresent()
                ? arguments.option("--url")
                : given(arguments, "--url", "DARKROOM_URL");
        Optional<String> key = given(arguments, "--key", "DARKROOM_KEY");
        try {
            if (url.isPresent()) {
                // The local platform's key is not for others.
                return new Endpoint(
                        url.get(),
                        key.orElseThrow(() -> new CliFailure(
                                CliFailure.BAD_USAGE,
                                "The platform at " + url.get()
                                        + " wants a key: give it with --key, or in DARKROOM_KEY.")));
            }
            StateFolder state = workplace.state(arguments);
            Running gateway = new Processes(state)
                    .live("gateway")
                    .orElseThrow(() -> new CliFailure("No platform runs here. Start one with "
                            + workplace.command(arguments, "up --detach")
                            + ", or name another with --url and --key (DARKROOM_URL, DARKROOM_KEY)."));
            return new Endpoint(
                    "http://127.0.0.1:" + gateway.port(),
                    key.orElseGet(() -> state.settings().apiKey()));
        } catch (IllegalArgumentException e) {
            throw new CliFailure(CliFailure.BAD_USAGE, String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> given(Arguments arguments, String option, String variable) {
        return arguments
                .option(option)
                .or(() -> Optional.ofNullable(environment.get(variable)))
                .filter(text -> !text.isBlank());
    }

    /** A command line that a person can paste to reach the same platform; a key is not shown again. */
    String command(Arguments arguments, String rest) {
        String url = arguments.option("--url").map(text -> " --url " + text).orElse("");
        return workplace.command(arguments, rest) + url;
    }
}
