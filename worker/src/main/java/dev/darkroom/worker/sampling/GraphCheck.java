package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.List;
import java.util.Map;

/** Compares what a package says of a graph with what the graph's file declares. */
final class GraphCheck {

    private GraphCheck() {}

    /** Every declared input exists with the right type and shape, and the graph has no other. */
    static void inputs(String name, LoadedGraph loaded) throws UnfitGraphException {
        List<Port> actual = loaded.graph().signature().inputs();
        Map<String, InputSpec> specs = loaded.spec().inputs();
        for (Map.Entry<String, InputSpec> spec : specs.entrySet()) {
            fit(name, "input", actual, spec.getValue().expected(spec.getKey()));
        }
        for (Port port : actual) {
            if (!specs.containsKey(port.name())) {
                throw new UnfitGraphException("graph '" + name + "' needs the input " + port
                        + ", which model.json does not describe; add it to the graph's inputs");
            }
        }
    }

    /** The graph's output is a batch of images of the package's size. */
    static void imageOutput(String name, ModelGraphs model) throws UnfitGraphException {
        LoadedGraph loaded = model.graph(name);
        GraphSpec.ImageOutput output = loaded.spec()
                .output()
                .orElseThrow(() -> new UnfitGraphException(
                        "graph '" + name + "' has no output in model.json; name it, with its range"));
        List<Long> item = List.of((long) model.channels(), (long) model.height(), (long) model.width());
        fit(name, "output", loaded.graph().signature().outputs(), new Port(output.name(), ElementType.FLOAT32, item));
    }

    private static void fit(String graph, String kind, List<Port> actual, Port expected) throws UnfitGraphException {
        Port port = GraphSignature.find(actual, expected.name())
                .orElseThrow(() -> new UnfitGraphException("graph '" + graph + "' has no " + kind + " '"
                        + expected.name() + "', only " + actual + "; correct the name in model.json"));
        if (!port.takes(expected)) {
            throw new UnfitGraphException("graph '" + graph + "' has the " + kind + " " + port
                    + ", but model.json describes " + expected + "; correct one of them");
        }
    }
}
