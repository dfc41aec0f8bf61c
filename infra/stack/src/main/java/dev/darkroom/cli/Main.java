package dev.darkroom.cli;

import dev.darkroom.stack.StackFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        Map<String, Command> commands = Map.of(
                "demo", new DemoCommand(installation, workplace, terminal),
                "up", new UpCommand(installation, workplace, terminal),
                "down", new DownCommand(installation, workplace, terminal),
                "status", new StatusCommand(installation, workplace, terminal),
                "logs", new LogsCommand(workplace, terminal),
                "models", new ModelsCommand(installation));
        String name = arguments.isEmpty() ? "" : arguments.get(0);
        Command command = commands.get(name);
        if (command == null) {
            System.err.println("darkroom: unknown command \"" + name + "\"; ./darkroom help lists them");
            return CliFailure.BAD_USAGE;
        }
        try {
            return command.run(arguments.subList(1, arguments.size()));
        } catch (CliFailure e) {
            complain(name, e.getMessage());
            return e.exitCode();
        } catch (StackFailure e) {
            complain(name, e.getMessage());
            return CliFailure.FAILED;
        }
    }

    private static void complain(String command, @Nullable String message) {
        if (!isShuttingDown()) {
            System.err.println("darkroom " + command + ": " + message);
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
