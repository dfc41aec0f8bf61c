package dev.darkroom.cli;

import java.util.List;
import java.util.Set;

/** {@code darkroom up}: everything runs, until Ctrl-C or until {@code down}. */
record UpCommand(Installation installation, Workplace workplace, Terminal terminal) implements Command {
    private static final int MOST_WORKERS = 64;
    private static final int MOST_BROKERS = 3;
    private static final int MOST_PORT = 65_535;

    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(
                words, Set.of("--detach", "--separate"), Set.of("--workers", "--port", "--data", "--brokers"));
        arguments.refuseWords(0);
        Platform.Wish wish = new Platform.Wish(
                arguments.number("--workers", 1, MOST_WORKERS),
                arguments.number("--port", 1, MOST_PORT),
                arguments.has("--separate"),
                arguments.number("--brokers", 1, MOST_BROKERS));
        StateFolder state = workplace.state(arguments);
        Platform platform = new Platform(installation, state, terminal::line);
        boolean detach = arguments.has("--detach");

        // Ctrl-C in the foreground stops everything; a start that fails takes along only what it began.
        AtExit atExit = new AtExit(detach ? platform::stopStarted : platform::stopAll);
        String url;
        try {
            url = StartLock.holding(state, terminal::line, () -> platform.bringUp(wish));
        } catch (RuntimeException e) {
            atExit.doInstead(platform::stopStarted);
            throw e;
        }
        terminal.line("");
        terminal.line("Darkroom answers at " + url);
        terminal.line("  keys    " + workplace.command(arguments, "status --json") + "   (api_key, admin_key)");
        terminal.line("  logs    " + workplace.command(arguments, "logs -f"));
        terminal.line("  stop    " + (detach ? workplace.command(arguments, "down") : "Ctrl-C"));
        if (detach) {
            atExit.doNothing();
            return 0;
        }
        new LogFollower(platform.processes(), state, terminal).followWhileAnythingRuns();
        return 0;
    }
}
