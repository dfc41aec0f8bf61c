package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.GatewayApi;
import dev.darkroom.stack.Json;
import dev.darkroom.stack.Secrets;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** Runs the samples of every model and keeps what comes out. One thread. */
final class Demo {
    private static final long PAUSE_MS = 100;
    private static final long MODELS_WITHIN_S = 90;
    private static final long JOB_WITHIN_S = 300;
    private static final Set<String> TERMINAL = Set.of("succeeded", "failed", "canceled", "expired");

    private final GatewayApi api;
    private final Path folder;
    private final Terminal terminal;

    Demo(GatewayApi api, Path folder, Terminal terminal) {
        this.api = api;
        this.folder = folder;
        this.terminal = terminal;
    }

    /** Waits until every model package of these folders is offered by a live worker. */
    List<GatewayApi.Model> awaitModels(List<Path> folders) {
        Set<String> wanted = new TreeSet<>();
        folders.forEach(folder -> wanted.addAll(packageNames(folder)));
        long end = System.nanoTime() + MODELS_WITHIN_S * 1_000_000_000L;
        while (true) {
            List<GatewayApi.Model> live =
                    api.models().stream().filter(GatewayApi.Model::live).toList();
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(live.stream().map(GatewayApi.Model::id).collect(Collectors.toSet()));
            if (!live.isEmpty() && missing.isEmpty()) {
                return live;
            }
            if (System.nanoTime() > end) {
                throw new CliFailure("No worker offers these models: " + String.join(", ", missing)
                        + ". ./darkroom logs worker-1 tells why.");
            }
            Readiness.pause(PAUSE_MS);
        }
    }

    private static Set<String> packageNames(Path packages) {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(packages)) {
            for (Path one : folders) {
                String name = one.getFileName().toString();
                boolean passedOver = name.startsWith("_") || name.startsWith(".");
                if (!passedOver && Files.exists(one.resolve("model.json"))) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw new CliFailure("The model packages in " + packages + " cannot be listed: " + e);
        }
        return names;
    }

    /** The pictures of this model's own samples, each also written to the folder; those that went in come first. */
    List<ContactSheet.Tile> run(GatewayApi.Model model, List<Path> folders) {
        long begin = System.nanoTime();
        List<PackageSample> samples = folders.stream()
                .map(folder -> folder.resolve(model.id()))
                .filter(Files::isDirectory)
                .flatMap(folder -> PackageSample.of(folder).stream())
                .toList();
        if (samples.isEmpty()) {
            samples = List.of(new PackageSample(DemoInput.of(model.inputSchema()), Map.of()));
        }
        List<ContactSheet.Tile> tiles = new ArrayList<>();
        Set<Path> shown = new HashSet<>();
        int made = 0;
        for (PackageSample sample : samples) {
            for (Path given : sample.pictures().values()) {
                if (shown.add(given)) {
                    tiles.add(new ContactSheet.Tile(read(given), "given"));
                }
            }
            List<BufferedImage> outputs = run(model, sample, made);
            made += outputs.size();
            outputs.forEach(output -> tiles.add(new ContactSheet.Tile(output, sample.caption())));
        }
        terminal.done(String.format(
                "%-20s %-18s %d images in %.1f s",
                model.id(), model.family(), made, (System.nanoTime() - begin) / 1e9));
        return tiles;
    }

    private List<BufferedImage> run(GatewayApi.Model model, PackageSample sample, int made) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("model", model.id());
        request.set("input", sample.complete());
        String id = api.submit(request, Secrets.token()).path("id").asText();
        JsonNode job = awaitEnd(model, id);
        if (!job.path("state").asText().equals("succeeded")) {
            throw new CliFailure("the job " + id + " of " + model.id() + " ended as "
                    + job.path("state").asText() + ": " + job.path("error"));
        }
        List<BufferedImage> images = new ArrayList<>();
        for (int index = 0; index < job.path("outputs").size(); index++) {
            images.add(keep(model, api.output(id, index), made + index));
        }
        if (images.isEmpty()) {
            throw new CliFailure("the job " + id + " of " + model.id() + " gave no image");
        }
        return images;
    }

    private static BufferedImage read(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            if (image == null) {
                throw new CliFailure(file + " is no picture that can be decoded");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private JsonNode awaitEnd(GatewayApi.Model model, String id) {
        long end = System.nanoTime() + JOB_WITHIN_S * 1_000_000_000L;
        while (true) {
            JsonNode job = api.job(id);
            String state = job.path("state").asText();
            terminal.progress(
                    String.format("%-20s", model.id()),
                    state.equals("succeeded")
                            ? 1
                            : job.path("progress").path("fraction").asDouble(),
                    state);
            if (TERMINAL.contains(state)) {
                return job;
            }
            if (System.nanoTime() > end) {
                throw new CliFailure(
                        "the job " + id + " of " + model.id() + " is still " + state + " after " + JOB_WITHIN_S + " s");
            }
            Readiness.pause(PAUSE_MS);
        }
    }

    private BufferedImage keep(GatewayApi.Model model, byte[] bytes, int index) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
            if (image == null) {
                throw new CliFailure("output " + index + " of " + model.id() + " is no image that can be decoded");
            }
            Files.write(folder.resolve(model.id() + "-" + index + ".png"), bytes);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException("output " + index + " of " + model.id() + " cannot be kept", e);
        }
    }
}
