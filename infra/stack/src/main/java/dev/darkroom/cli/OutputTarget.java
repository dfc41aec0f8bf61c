package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a job's images go, without ever writing over another file. Immutable.
 *
 * @param folder empty for the current one
 * @param file how the image is called; absent: after its model and seed
 */
record OutputTarget(Path folder, @Nullable String file) {
    private static final int MOST_NAMES = 10_000;

    /** @param out a folder, or the name of a file; absent for the current folder */
    static OutputTarget of(Optional<String> out) {
        if (out.isEmpty()) {
            return new OutputTarget(Path.of(""), null);
        }
        Path path = Path.of(out.get());
        if (out.get().isEmpty() || out.get().endsWith("/") || Files.isDirectory(path)) {
            return new OutputTarget(path, null);
        }
        Path parent = path.getParent();
        return new OutputTarget(
                parent == null ? Path.of("") : parent, path.getFileName().toString());
    }

    /** Refuses, before a job is submitted, what could not be written after it. */
    void check(int images) {
        if (file == null) {
            return;
        }
        if (!folder.toString().isEmpty() && !Files.isDirectory(folder)) {
            throw new CliFailure(
                    CliFailure.BAD_USAGE, "there is no folder " + folder + "; to make one, end its name with /");
        }
        for (int index = 0; index < images; index++) {
            Path path = folder.resolve(indexed(file, index, images));
            if (Files.exists(path)) {
                throw new CliFailure(
                        CliFailure.BAD_USAGE, path + " is there already; choose another name, or move it away");
            }
        }
    }

    /** The name of one image of a job: {@code MODEL-SEED.png}, with its index where there are more. */
    String name(JsonNode job, JsonNode output) {
        int images = job.path("outputs").size();
        int index = output.path("index").asInt();
        if (file != null) {
            return indexed(file, index, images);
        }
        JsonNode given = job.path("input").path("seed");
        JsonNode seed = given.isNumber() ? given : output.path("seed");
        String name = job.path("model").asText() + "-" + seed.asText();
        return indexed(
                name.replaceAll("[^A-Za-z0-9._-]", "-")
                        + extension(output.path("media_type").asText()),
                index,
                images);
    }

    private static String indexed(String name, int index, int images) {
        return images <= 1 ? name : beforeExtension(name, "-" + index);
    }

    private static String beforeExtension(String name, String added) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + added : name.substring(0, dot) + added + name.substring(dot);
    }

    private static String extension(String mediaType) {
        return switch (mediaType) {
            case "image/png" -> ".png";
            case "image/jpeg" -> ".jpg";
            case "image/webp" -> ".webp";
            default -> ".bin";
        };
    }

    /** Writes the image under this name, or, where another file has it, under the next free one; a file with the same bytes is enough. */
    Path save(String name, byte[] bytes) {
        try {
            if (!folder.toString().isEmpty()) {
                Files.createDirectories(folder);
            }
            for (int number = 1; number <= MOST_NAMES; number++) {
                Path path = folder.resolve(number == 1 ? name : beforeExtension(name, "_" + number));
                if (isWritten(path, bytes)) {
                    return path;
                }
            }
        } catch (IOException e) {
            throw new CliFailure("the image " + folder.resolve(name) + " cannot be written: " + e);
        }
        throw new CliFailure("there is no free name left beside " + folder.resolve(name));
    }

    private static boolean isWritten(Path path, byte[] bytes) throws IOException {
        try {
            Files.write(path, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return Files.isRegularFile(path)
                    && Files.size(path) == bytes.length
                    && Arrays.equals(Files.readAllBytes(path), bytes);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }
}
