package dev.darkroom.cli;

import dev.darkroom.client.GatewayApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code darkroom models}: what a platform offers; or checks the model packages with the worker's own code. */
record ModelsCommand(Installation installation, Connection connection, Terminal terminal) implements Command {
    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of("--write"), Connection.optionsAnd(Set.of()));
        List<String> asked = arguments.words();
        String what = asked.isEmpty() ? "list" : asked.get(0);
        if (arguments.has("--write") && !what.equals("verify")) {
            throw new CliFailure(CliFailure.BAD_USAGE, "--write belongs to ./darkroom models verify");
        }
        return switch (what) {
            case "list" -> list(arguments);
            case "show" -> show(arguments);
            case "verify" -> verify(asked.subList(1, asked.size()), arguments.has("--write"));
            default ->
                throw new CliFailure(
                        CliFailure.BAD_USAGE,
                        "there is no \"models " + what + "\"; ./darkroom help models tells what there is");
        };
    }

    private int list(Arguments arguments) {
        arguments.refuseWords(1);
        List<GatewayApi.Model> models = connection.api(arguments).models();
        if (models.isEmpty()) {
            throw new CliFailure("The platform knows no model yet: its workers offer theirs when they start.");
        }
        ModelsTable.all(models).forEach(terminal::line);
        return 0;
    }

    private int show(Arguments arguments) {
        if (arguments.words().size() < 2) {
            throw new CliFailure(CliFailure.BAD_USAGE, "say which model: ./darkroom models show MODEL");
        }
        arguments.refuseWords(2);
        GatewayApi.Model model =
                find(connection.api(arguments).models(), arguments.words().get(1));
        ModelsTable.one(model).forEach(terminal::line);
        return 0;
    }

    /** The model of this name. */
    static GatewayApi.Model find(List<GatewayApi.Model> models, String name) {
        return models.stream()
                .filter(model -> model.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new CliFailure(
                        CliFailure.BAD_USAGE,
                        "there is no model \"" + name + "\"; there are "
                                + models.stream().map(GatewayApi.Model::id).collect(Collectors.joining(", "))));
    }

    private int verify(List<String> named, boolean write) {
        List<String> command = new ArrayList<>(installation.workerProgram("dev.darkroom.worker.VerifyModels"));
        if (write) {
            command.add("--write");
        }
        List<Path> folders = named.isEmpty()
                ? installation.modelFolders()
                : named.stream().map(Path::of).toList();
        folders.forEach(folder -> command.add(folder.toString()));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor();
        } catch (IOException e) {
            throw new CliFailure("the check cannot be started: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure("interrupted");
        }
    }
}
