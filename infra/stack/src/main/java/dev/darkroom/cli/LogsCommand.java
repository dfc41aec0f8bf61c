package dev.darkroom.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** {@code darkroom logs}: the end of one log or of all, and what follows. */
record LogsCommand(Workplace workplace, Terminal terminal) implements Command {
    private static final int LINES_OF_ONE = 200;
    private static final int LINES_OF_EACH = 20;

    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of("-f", "--follow"), Set.of("--data"));
        arguments.refuseWords(1);
        StateFolder state = workplace.state(arguments);
        List<String> known = known(state);
        List<String> wanted = arguments.words().isEmpty() ? known : arguments.words();
        if (wanted.isEmpty()) {
            throw new CliFailure("There are no logs yet: nothing was started here.");
        }
        if (!known.containsAll(wanted)) {
            throw new CliFailure("There is no log " + wanted.get(0) + "; there are: " + String.join(", ", known) + ".");
        }
        for (String name : wanted) {
            if (wanted.size() > 1) {
                terminal.line("== " + state.log(name));
            }
            LogTail.lastLines(state.log(name), wanted.size() == 1 ? LINES_OF_ONE : LINES_OF_EACH)
                    .forEach(terminal::line);
        }
        if (arguments.has("-f") || arguments.has("--follow")) {
            new LogFollower(new Processes(state), state, terminal).follow(wanted);
        }
        return 0;
    }

    private static List<String> known(StateFolder state) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(state.logs(), "*.log")) {
            logs.forEach(log -> names.add(log.getFileName().toString().replaceFirst("\\.log$", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(state.logs() + " cannot be read", e);
        }
        Collections.sort(names);
        return names;
    }
}
