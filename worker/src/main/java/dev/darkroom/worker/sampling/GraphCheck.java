package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what a package says of a graph with what the graph's file declares. */
final class GraphCheck {

    private GraphCheck() {}

    /**
     * Every declared input exists with the right type and shape, and the graph has no other.
     *
     * @param supplied the inputs that the sampler fills itself
     */
    static void inputs(String name, LoadedGraph loaded, Set<String> supplied) throws UnfitGraphException {
        List<Port> actual = loaded.graph().signature().inputs();
        Map<String, InputSpec> specs = loaded.spec().inputs();
        for (Map.Entry<String, InputSpec> spec : specs.entrySet()) {
            fit(name, "input", actual, spec.getValue().expected(spec.getKey()));
        }
        for (Port port : actual) {
            if (!specs.containsKey(port.name()) && !supplied.contains(port.name())) {
                throw new UnfitGraphException("graph '" + name + "' needs the input " + port
                        + ", which model.json does not describe; add it to the graph's inputs");
            }
        }
    }

    /** The graph's output is a batch of images of the package's size. */
    static void imageOutput(String name, ModelGraphs model) throws UnfitGraphException {
        LoadedGraph loaded = model.graph(name);
        GraphSpec.ImageOutput output = output(name, loaded);
        List<Long> item = List.of((long) model.channels(), model.height(), model.width());
        fit(name, "output", loaded.graph().signature().outputs(), new Port(output.name(), ElementType.FLOAT32, item));
    }

    /** The graph has an input or an output of this name; what it declares of it. */
    static Port port(String graph, String kind, List<Port> ports, String name) throws UnfitGraphException {
        return GraphSignature.find(ports, name)
                .orElseThrow(() -> new UnfitGraphException("graph '" + graph + "' has no " + kind + " '" + name
                        + "', only " + ports + "; correct the name in model.json"));
    }

    /** What the package names as the graph's output. */
    static GraphSpec.ImageOutput output(String name, LoadedGraph loaded) throws UnfitGraphException {
        GraphSpec.ImageOutput output = loaded.spec()
                .output()
                .orElseThrow(() -> new UnfitGraphException(
                        "graph '" + name + "' has no output in model.json; name it, with its range"));
        port(name, "output", loaded.graph().signature().outputs(), output.name());
        return output;
    }

    private static void fit(String graph, String kind, List<Port> actual, Port expected) throws UnfitGraphException {
        Port port = port(graph, kind, actual, expected.name());
        if (!port.takes(expected)) {
            throw new UnfitGraphException("graph '" + graph + "' has the " + kind + " " + port
                    + ", but model.json describes " + expected + "; correct one of them");
        }
    }
}
