package dev.darkroom.cli;

import dev.darkroom.client.ClientFailure;
import dev.darkroom.stack.StackFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The entry of the {@code darkroom} script; the script itself prints help, builds and tests. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Path root = Path.of(System.getProperty("darkroom.root", "."))
                .toAbsolutePath()
                .normalize();
        Installation installation = new Installation(root);
        Workplace workplace = new Workplace(root);
        Terminal terminal = new Terminal(System.out, Boolean.getBoolean("darkroom.terminal"));
        Terminal notes = new Terminal(System.err, Boolean.getBoolean("darkroom.terminal.errors"));
        Connection connection = new Connection(workplace, System.getenv(), notes);
        Watching watching = new Watching(connection, terminal, notes);
        Map<String, Supplier<Command>> commands = Map.ofEntries(
                Map.entry("demo", () -> new DemoCommand(installation, workplace, terminal)),
                Map.entry("up", () -> new UpCommand(installation, workplace, terminal)),
                Map.entry("down", () -> new DownCommand(installation, workplace, terminal)),
                Map.entry("status", () -> new StatusCommand(installation, workplace, terminal)),
                Map.entry("logs", () -> new LogsCommand(workplace, terminal)),
                Map.entry("models", () -> new ModelsCommand(installation, connection, terminal)),
                Map.entry("generate", () -> new GenerateCommand(connection, watching, terminal, notes)),
                Map.entry("watch", () -> new WatchCommand(connection, watching)),
                Map.entry("jobs", () -> new JobsCommand(connection, terminal, Clock.systemUTC())),
                Map.entry("cancel", () -> new CancelCommand(connection, terminal, notes)));
        String name = arguments.isEmpty() ? "" : arguments.get(0);
        Supplier<Command> command = commands.get(name);
        if (command == null) {
            System.err.println("darkroom: unknown command \"" + name + "\"; ./darkroom help lists them");
            return CliFailure.BAD_USAGE;
        }
        try {
            return command.get().run(arguments.subList(1, arguments.size()));
        } catch (CliFailure e) {
            complain(notes, name, e.getMessage());
            return e.exitCode();
        } catch (StackFailure | ClientFailure e) {
            complain(notes, name, e.getMessage());
            return CliFailure.FAILED;
        }
    }

    private static void complain(Terminal notes, String command, @Nullable String message) {
        if (!isShuttingDown()) {
            notes.done("darkroom " + command + ": " + message);
        }
    }

    /** After Ctrl-C the processes that a command waits for end one by one: that is no failure to tell of. */
    private static boolean isShuttingDown() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            return !Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
