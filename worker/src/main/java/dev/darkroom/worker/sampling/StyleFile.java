package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A package's file of named styles: {@code {"name": [S numbers], …}}. */
final class StyleFile {

    private static final JsonMapper JSON = new JsonMapper();

    private StyleFile() {}

    /** Reads the styles, in their order. */
    static Map<String, float[]> read(Path file, int size) throws UnfitGraphException {
        JsonNode root = json(file);
        if (!root.isObject() || root.isEmpty()) {
            throw new UnfitGraphException(
                    "'" + file.getFileName() + "' holds no styles by name; write {\"name\": [numbers]}");
        }
        Map<String, float[]> styles = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> style : root.properties()) {
            styles.put(style.getKey(), vector(file, style.getKey(), style.getValue(), size));
        }
        return styles;
    }

    private static float[] vector(Path file, String name, JsonNode numbers, int size) throws UnfitGraphException {
        float[] vector = new float[numbers.size()];
        boolean good = numbers.isArray() && numbers.size() == size;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.path(i).floatValue();
            good &= numbers.path(i).isNumber() && Float.isFinite(vector[i]);
        }
        if (!good) {
            throw new UnfitGraphException("style '" + name + "' in '" + file.getFileName() + "' is not a list of "
                    + size + " numbers, which the graph takes; export the styles again");
        }
        return vector;
    }

    private static JsonNode json(Path file) throws UnfitGraphException {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UnfitGraphException(
                    "'" + file.getFileName() + "' cannot be read (" + e.getMessage() + "); export the styles again");
        }
    }
}
