package dev.darkroom.worker.sampling;

import java.util.Map;
import java.util.Objects;

/**
 * What a sampler gets of a model.
 *
 * @param maxBatch images that one pass may make
 * @param channels of an image; height and width may be free in the graph and are what {@code height} and {@code width} say
 */
public record ModelGraphs(Map<String, LoadedGraph> graphs, int maxBatch, int channels, int height, int width) {

    /** A graph with what its package says of it. */
    public record LoadedGraph(GraphSpec spec, Graph graph) {}

    public ModelGraphs {
        graphs = Map.copyOf(graphs);
    }

    LoadedGraph graph(String name) {
        return Objects.requireNonNull(graphs.get(name), name);
    }
}
