package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.image.PictureDecoder;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.Picture;
import dev.darkroom.worker.sampling.UnfitInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the examples in a package's {@code samples/samples.json}: a job's input, and the file that its image is kept in.
 *
 * @param file of the first image; image k of several is in a file of that name with {@code -k} before its extension
 * @param strip whether the way to the first image is kept too, frame by frame, in a file with {@code -steps} before its
 *     extension; of a model without steps, all its images side by side
 * @param input with defaults applied, its picture fields left out
 */
public record PackageSample(Path file, boolean strip, ObjectNode input, Map<String, Picture> pictures) {

    static final String LIST = "samples/samples.json";
    private static final PictureDecoder DECODER = new PictureDecoder();

    public PackageSample {
        pictures = Map.copyOf(pictures);
    }

    /** The examples of a package; none where it brings none. */
    public static List<PackageSample> of(Path folder, ModelDescription model) throws BadPackageException {
        Path list = folder.resolve(LIST);
        if (!Files.exists(list)) {
            return List.of();
        }
        List<PackageSample> samples = new ArrayList<>();
        try {
            for (JsonNode each : Wire.mapper().readTree(list.toFile())) {
                samples.add(read(list.resolveSibling(each.path("file").asText()), each, model));
            }
            return samples;
        } catch (IOException | UnfitInputException e) {
            throw new BadPackageException(folder, LIST + " cannot be used (" + e.getMessage() + "); correct it");
        }
    }

    private static PackageSample read(Path file, JsonNode sample, ModelDescription model)
            throws IOException, UnfitInputException {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        model.inputSchema().path("properties").properties().forEach(property -> {
            if (property.getValue().has("default")) {
                input.set(property.getKey(), property.getValue().get("default"));
            }
        });
        sample.path("input").properties().forEach(field -> input.set(field.getKey(), field.getValue()));
        Map<String, Picture> pictures = new HashMap<>();
        for (Map.Entry<String, JsonNode> picture : sample.path("pictures").properties()) {
            byte[] bytes =
                    Files.readAllBytes(file.resolveSibling(picture.getValue().asText()));
            pictures.put(picture.getKey(), DECODER.decode(picture.getKey(), bytes, model.limits()));
        }
        return new PackageSample(file, sample.path("strip").asBoolean(), input, pictures);
    }

    /** Its images, as a worker would draw them. */
    public List<ImageRequest> requests() {
        Seed seed = new Seed(input.path("seed").asLong());
        int count = input.path("count").asInt(1);
        List<ImageRequest> requests = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            requests.add(new ImageRequest(seed.forImage(index), index, count, input, pictures));
        }
        return requests;
    }

    /** Where image k is kept. */
    public Path file(int index) {
        return index == 0 ? file : beside("-" + index);
    }

    /** Where the way to the first image is kept. */
    public Path stripFile() {
        return beside("-steps");
    }

    private Path beside(String suffix) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(name.substring(0, dot) + suffix + name.substring(dot));
    }
}
