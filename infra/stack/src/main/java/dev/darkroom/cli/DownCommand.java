package dev.darkroom.cli;

import java.util.List;
import java.util.Set;

/** {@code darkroom down}: nothing runs, the data stays. */
record DownCommand(Installation installation, Workplace workplace, Terminal terminal) implements Command {
    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of(), Set.of("--data"));
        arguments.refuseWords(0);
        StateFolder state = workplace.state(arguments);
        Platform platform = new Platform(installation, state, terminal::line);
        boolean ran = StartLock.holding(state, terminal::line, () -> {
            List<Running> live = platform.processes().live();
            platform.stopAll();
            return !live.isEmpty();
        });
        terminal.line(ran ? "Stopped. The data stays in " + state.data() + "." : "Nothing was running.");
        return 0;
    }
}
