package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a sampler gets of a model.
 *
 * @param maxBatch images that one pass may make
 * @param channels of an image
 * @param height of an image, which may be free in the graph; {@link GraphSignature#ANY} where it follows a picture
 * @param width likewise
 * @param options the sampler's own part of {@code model.json}, {@code sampling}; empty where there is none
 * @param files the package's files by name, checked against their hashes
 */
public record ModelGraphs(
        Map<String, LoadedGraph> graphs,
        int maxBatch,
        int channels,
        long height,
        long width,
        ObjectNode options,
        Map<String, Path> files) {

    /** A graph with what its package says of it. */
    public record LoadedGraph(GraphSpec spec, Graph graph) {}

    public ModelGraphs {
        graphs = Map.copyOf(graphs);
        files = Map.copyOf(files);
    }

    LoadedGraph graph(String name) {
        return Objects.requireNonNull(graphs.get(name), name);
    }

    Optional<LoadedGraph> optional(String name) {
        return Optional.ofNullable(graphs.get(name));
    }

    /** A file that the options name. */
    Path file(String name) throws UnfitGraphException {
        Path file = files.get(name);
        if (file == null) {
            throw new UnfitGraphException("'sampling' in model.json names the file '" + name
                    + "', which is not listed under 'files'; add it");
        }
        return file;
    }

    /** A text of the options, or another where there is none. */
    String option(String name, String otherwise) {
        return options.path(name).asText(otherwise);
    }
}
