package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The graph {@code row} and the parts that its inputs and outputs play. Immutable. */
final class AutoregressGraph {

    private static final String NAME = AutoregressSampler.ROW;

    private final LoadedGraph graph;
    private final String previous;
    private final String position;
    private final List<State> states;
    private final GraphSpec.ImageOutput output;
    private final int width;

    /** What is carried from row to row: the input, the output that it continues as, the shape of one image's. */
    private record State(String input, String successor, List<Long> item) {}

    AutoregressGraph(ModelGraphs model) throws UnfitGraphException {
        this.graph = model.graph(NAME);
        this.previous = model.option("previous", "previous");
        this.position = model.option("position", "position");
        this.width = Math.toIntExact(model.width());
        this.states = states(model.options().path("states"));
        this.output = GraphCheck.output(NAME, graph);
        if (model.channels() != 1) {
            throw new UnfitGraphException("sampler 'autoregress' makes grey images, but the output in model.json has "
                    + model.channels() + " channels; make it 1");
        }
        List<Long> row = List.of((long) width);
        fit("input", new Port(previous, ElementType.FLOAT32, row));
        fit("input", new Port(position, ElementType.FLOAT32, List.of()));
        fit("output", new Port(output.name(), ElementType.FLOAT32, row));
        Set<String> supplied = new HashSet<>(List.of(previous, position));
        states.forEach(state -> supplied.add(state.input()));
        GraphCheck.inputs(NAME, graph, supplied);
        checkBindings(supplied);
    }

    private List<State> states(JsonNode declared) throws UnfitGraphException {
        List<State> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> state : declared.properties()) {
            Port port = GraphCheck.port(NAME, "input", graph.graph().signature().inputs(), state.getKey());
            if (port.type() != ElementType.FLOAT32 || port.item().contains(GraphSignature.ANY)) {
                throw new UnfitGraphException("graph '" + NAME + "' has the state " + port
                        + ", but a state is FLOAT32 of a fixed size, since it begins as zeros; export it so");
            }
            String successor = state.getValue().asText();
            fit("output", new Port(successor, ElementType.FLOAT32, port.item()));
            found.add(new State(state.getKey(), successor, port.item()));
        }
        return List.copyOf(found);
    }

    private void checkBindings(Set<String> supplied) throws UnfitGraphException {
        for (Map.Entry<String, InputSpec> input : graph.spec().inputs().entrySet()) {
            if (supplied.contains(input.getKey())) {
                throw new UnfitGraphException("graph '" + NAME + "' has the input '" + input.getKey()
                        + "', which the sampler fills itself; take it out of the graph's inputs in model.json");
            }
            if (!(input.getValue() instanceof InputSpec.Filled)) {
                throw new UnfitGraphException("graph '" + NAME + "' has the input '" + input.getKey()
                        + "', a picture by model.json, but sampler 'autoregress' gives the graph rows only; remove it");
            }
        }
    }

    private void fit(String kind, Port expected) throws UnfitGraphException {
        GraphSignature signature = graph.graph().signature();
        Port port = GraphCheck.port(
                NAME, kind, kind.equals("input") ? signature.inputs() : signature.outputs(), expected.name());
        if (!port.takes(expected)) {
            throw new UnfitGraphException("graph '" + NAME + "' has the " + kind + " " + port
                    + ", but sampler 'autoregress' needs " + expected + "; correct one of them");
        }
    }

    int width() {
        return width;
    }

    GraphSpec.ImageOutput output() {
        return output;
    }

    /** The inputs that stay the same in every row. */
    Map<String, Tensor> fill(List<ImageRequest> requests) throws UnfitInputException {
        Map<String, Tensor> filled = new HashMap<>(graph.spec().fill(requests));
        filled.keySet()
                .removeAll(graph.spec().inputs(InputSpec.UniformNoise.class).keySet());
        return filled;
    }

    /** The states before the first row: zeros. */
    Map<String, Tensor.Floats> firstStates(int images) {
        Map<String, Tensor.Floats> first = new LinkedHashMap<>();
        for (State state : states) {
            List<Long> shape = new ArrayList<>(List.of((long) images));
            shape.addAll(state.item());
            int size = shape.stream().reduce(1L, Math::multiplyExact).intValue();
            first.put(state.input(), new Tensor.Floats(new float[size], shape));
        }
        return first;
    }

    /**
     * Draws one row of some images.
     *
     * @param row which one, and of which images
     * @param above the row above it: float [n · width]
     * @param filled what {@link #fill} gave
     * @param states what the row above left; replaced by what this row leaves
     * @return the row: float [n · width]
     */
    float[] draw(Row row, float[] above, Map<String, Tensor> filled, Map<String, Tensor.Floats> states)
            throws ModelRunException, RunStoppedException {
        int images = row.requests().size();
        Map<String, Tensor> inputs = new HashMap<>(filled);
        inputs.putAll(states);
        inputs.put(previous, new Tensor.Floats(above, List.of((long) images, (long) width)));
        float[] positions = new float[images];
        Arrays.fill(positions, (float) ((row.number() + 0.5) / row.of()));
        inputs.put(position, new Tensor.Floats(positions, List.of((long) images)));
        graph.spec()
                .inputs(InputSpec.UniformNoise.class)
                .forEach((name, noise) -> inputs.put(name, noise.fill(row.requests(), row.number())));
        Map<String, Tensor.Floats> outputs = graph.graph().run(inputs, outputNames(), row.control());
        for (State state : this.states) {
            Tensor.Floats given = states.get(state.input());
            states.put(state.input(), output(outputs, state.successor(), given == null ? List.of() : given.shape()));
        }
        return output(outputs, output.name(), List.of((long) images, (long) width))
                .values();
    }

    /** Which row of which images is drawn, under which control. */
    record Row(int number, int of, List<ImageRequest> requests, RunControl control) {}

    private Set<String> outputNames() {
        Set<String> names = new HashSet<>(List.of(output.name()));
        states.forEach(state -> names.add(state.successor()));
        return names;
    }

    private static Tensor.Floats output(Map<String, Tensor.Floats> outputs, String name, List<Long> shape)
            throws ModelRunException {
        Tensor.Floats output = outputs.get(name);
        if (output == null || !output.shape().equals(shape)) {
            throw new ModelRunException("The graph made an output '" + name + "' of shape "
                    + (output == null ? "none" : output.shape()) + " instead of " + shape + ".");
        }
        return output;
    }
}
