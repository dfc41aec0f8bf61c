package dev.darkroom.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

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
        String card) {

    /** What the model makes. Width and height in pixels; channels 1 (grey) or 3 (RGB). */
    public record OutputFormat(String mediaType, int width, int height, int channels) {
        public OutputFormat {
            Objects.requireNonNull(mediaType, "media_type");
            if (width < 1 || height < 1 || (channels != 1 && channels != 3)) {
                throw new IllegalArgumentException("output of " + width + " × " + height + " × " + channels);
            }
        }
    }

    /**
     * What one run may take.
     *
     * @param maxBatch images that one run of the graph may make
     * @param timeLimitS seconds after which a run is given up
     */
    public record Limits(int maxBatch, int timeLimitS) {
        public Limits {
            if (maxBatch < 1 || timeLimitS < 1) {
                throw new IllegalArgumentException("max_batch and time_limit_s are 1 or more");
            }
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
}
