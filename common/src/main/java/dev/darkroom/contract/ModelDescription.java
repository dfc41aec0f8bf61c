package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a worker announces of a model and the gateway's catalogue shows: all that a client needs to use it.
 *
 * @param version the first 12 hexadecimal digits of the SHA-256 of the package's {@code model.json}, which itself holds
 *     the SHA-256 of every file
 * @param family one of {@code gan, vae, cnn, rnn, image-to-image, text-to-image, style-transfer}, or another
 * @param inputSchema JSON Schema 2020-12 of a job's {@code input}
 * @param licence SPDX expression for the weights
 * @param memoryMb estimate of what a loaded model takes
 * @param card the model card, Markdown
 * @param sample a small picture that it made, as a data URI (RFC 2397); null where the package brings none
 */
public record ModelDescription(
        String id,
        String version,
        String family,
        String title,
        String description,
        ObjectNode inputSchema,
        OutputFormat output,
        Limits limits,
        String licence,
        List<TrainingData> trainingData,
        int memoryMb,
        String card,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sample) {

    /**
     * What the model makes.
     *
     * @param width pixels; absent where an image is as large as the picture that it was made from
     * @param height likewise
     * @param channels 1 (grey) or 3 (RGB)
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OutputFormat(
            String mediaType,
            @Nullable Integer width,
            @Nullable Integer height,
            int channels) {
        public OutputFormat {
            Objects.requireNonNull(mediaType, "media_type");
            if ((width == null) != (height == null)
                    || (width != null && width < 1)
                    || (height != null && height < 1)
                    || (channels != 1 && channels != 3)) {
                throw new IllegalArgumentException("output of " + width + " × " + height + " × " + channels);
            }
        }
    }

    /**
     * What one run may take.
     *
     * @param maxBatch images that one run of the graph may make
     * @param timeLimitS seconds after which a run is given up
     * @param maxPixels pixels of an input picture, width times height; null for {@link #MAX_PIXELS}
     */
    public record Limits(
            int maxBatch,
            int timeLimitS,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long maxPixels) {

        /** The most pixels of an input picture where a model sets no bound of its own: 16 Mi. */
        public static final long MAX_PIXELS = 1L << 24;

        /** The longest side of an input picture, for every model. */
        public static final int MAX_SIDE = 8192;

        public Limits {
            if (maxBatch < 1 || timeLimitS < 1 || (maxPixels != null && maxPixels < 1)) {
                throw new IllegalArgumentException("max_batch, time_limit_s and max_pixels are 1 or more");
            }
        }

        /** Limits without a bound of pixels. */
        public Limits(int maxBatch, int timeLimitS) {
            this(maxBatch, timeLimitS, null);
        }

        /** Why a picture of this size cannot be an input, to go on after "the picture"; empty where it can. */
        public Optional<String> excess(int width, int height) {
            long most = maxPixels == null ? MAX_PIXELS : maxPixels;
            boolean sides = width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE;
            return sides && (long) width * height <= most
                    ? Optional.empty()
                    : Optional.of("has %d × %d pixels; the model takes at most %d, and %d a side: make it smaller"
                            .formatted(width, height, most, MAX_SIDE));
        }
    }

    /** Data that the weights were learned from. */
    public record TrainingData(String name, String licence, String source) {
        public TrainingData {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(licence, "licence");
            Objects.requireNonNull(source, "source");
        }
    }

    public ModelDescription {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(inputSchema, "input_schema");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(licence, "licence");
        Objects.requireNonNull(card, "card");
        trainingData = List.copyOf(trainingData);
        if (!id.matches("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "a model's id is 1 to 64 lower-case letters, digits and inner hyphens, not '" + id + "'");
        }
    }

    /**
     * The inputs that take a picture, each with the names that it takes instead, in the order of the schema. They are the
     * properties whose schema, or one branch of whose {@code anyOf}, has {@code "format": "image"}; the names are the
     * {@code enum} of the other branches.
     */
    public Map<String, Set<String>> pictureFields() {
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property :
                inputSchema.path("properties").properties()) {
            List<JsonNode> branches = Stream.concat(
                            Stream.of(property.getValue()),
                            property.getValue().path("anyOf").valueStream())
                    .toList();
            if (branches.stream().anyMatch(ModelDescription::isPicture)) {
                fields.put(property.getKey(), names(branches));
            }
        }
        return fields;
    }

    private static boolean isPicture(JsonNode schema) {
        return schema.path("format").asText().equals("image");
    }

    private static Set<String> names(List<JsonNode> branches) {
        return branches.stream()
                .flatMap(branch -> branch.path("enum").valueStream())
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
