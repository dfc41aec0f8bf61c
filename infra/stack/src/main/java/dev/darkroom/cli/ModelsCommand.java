package dev.darkroom.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code darkroom models}: checks the model packages with the worker's own code. */
record ModelsCommand(Installation installation) implements Command {
    @Override
    public int run(List<String> words) {
        Arguments arguments = Arguments.parse(words, Set.of("--write"), Set.of());
        List<String> asked = arguments.words();
        if (asked.isEmpty() || !asked.get(0).equals("verify")) {
            throw new CliFailure(CliFailure.BAD_USAGE, "say what to do with them: ./darkroom models verify");
        }
        List<Path> folders = asked.size() == 1
                ? installation.modelFolders()
                : asked.stream().skip(1).map(Path::of).toList();
        return run(folders, arguments.has("--write"));
    }

    private int run(List<Path> folders, boolean write) {
        List<String> command = new ArrayList<>(installation.workerProgram("dev.darkroom.worker.VerifyModels"));
        if (write) {
            command.add("--write");
        }
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
