package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import dev.darkroom.worker.sampling.Tiling.Tile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The graph {@code transform}: pictures of one size in, as many of the same size out. Thread-safe. */
final class TransformGraph {

    private static final String NAME = TransformSampler.TRANSFORM;

    private final LoadedGraph graph;
    private final String input;
    private final InputSpec.PictureField picture;
    private final Map<String, InputSpec.PictureNoise> noises;
    private final GraphSpec.ImageOutput output;
    private final int channels;
    private final int outputChannels;

    /** The graph of a model whose style, where it takes one, the sampler fills. */
    TransformGraph(ModelGraphs model, Optional<String> style) throws UnfitGraphException {
        this.graph = model.graph(NAME);
        Map<String, InputSpec.PictureField> pictures = graph.spec().inputs(InputSpec.PictureField.class);
        if (pictures.size() != 1) {
            throw new UnfitGraphException("graph '" + NAME + "' takes " + pictures.size()
                    + " pictures by model.json; give it one input with \"image\": \"<field>\"");
        }
        this.input = pictures.keySet().iterator().next();
        this.picture = pictures.values().iterator().next();
        this.noises = graph.spec().inputs(InputSpec.PictureNoise.class);
        this.output = GraphCheck.output(NAME, graph);
        this.outputChannels = model.channels();
        GraphCheck.inputs(NAME, graph, style.map(Set::of).orElse(Set.of()));
        this.channels = channels(
                GraphCheck.port(NAME, "input", graph.graph().signature().inputs(), input));
        Set<String> free = new HashSet<>(noises.keySet());
        free.add(input);
        for (String name : free) {
            free(GraphCheck.port(NAME, "input", graph.graph().signature().inputs(), name));
        }
        checkOutput(GraphCheck.port(NAME, "output", graph.graph().signature().outputs(), output.name()));
    }

    private static int channels(Port port) throws UnfitGraphException {
        long channels = port.item().get(0);
        if (channels != 1 && channels != 3) {
            throw new UnfitGraphException("graph '" + NAME + "' has the picture " + port
                    + ", but a picture has 1 or 3 channels; export it so");
        }
        return (int) channels;
    }

    private static void free(Port port) throws UnfitGraphException {
        List<Long> item = port.item();
        if (item.get(1) != GraphSignature.ANY || item.get(2) != GraphSignature.ANY) {
            throw new UnfitGraphException("graph '" + NAME + "' has the input " + port
                    + ", but pictures are of any size; export it with free height and width");
        }
    }

    private void checkOutput(Port port) throws UnfitGraphException {
        Port expected = new Port(
                output.name(),
                ElementType.FLOAT32,
                List.of((long) outputChannels, GraphSignature.ANY, GraphSignature.ANY));
        if (!port.takes(expected)) {
            throw new UnfitGraphException("graph '" + NAME + "' has the output " + port + ", but model.json describes "
                    + expected + "; correct one of them");
        }
    }

    /** The request's field that holds the picture. */
    String field() {
        return picture.field();
    }

    /** The inputs that follow from the requests alone. */
    Map<String, Tensor> fill(List<ImageRequest> requests) throws UnfitInputException {
        return graph.spec().fill(requests);
    }

    /** One picture on its way through the graph: what is read of it, and what comes out. One thread. */
    final class Canvas {

        private final Map<String, TransformPlanes> sources = new HashMap<>();
        private final TransformPlanes result;

        Canvas(ImageRequest request, Picture of) {
            float[] planes = of.planes(channels, picture.low(), picture.high());
            sources.put(input, new TransformPlanes(planes, channels, of.height(), of.width()));
            noises.forEach((name, noise) -> sources.put(name, TransformPlanes.noise(request, noise, of)));
            this.result = TransformPlanes.blank(outputChannels, of.height(), of.width());
        }

        FloatImage image() {
            return result.image(output);
        }

        private TransformPlanes source(String name) {
            TransformPlanes source = sources.get(name);
            if (source == null) {
                throw new IllegalStateException("no planes for input '" + name + "'");
            }
            return source;
        }
    }

    /**
     * Draws the same tile of some pictures.
     *
     * @param filled every other input of the graph
     */
    void draw(Tile tile, List<Canvas> canvases, Map<String, Tensor> filled, RunControl control)
            throws ModelRunException, RunStoppedException {
        Map<String, Tensor> inputs = new HashMap<>(filled);
        inputs.put(input, planes(input, channels, tile, canvases));
        noises.forEach((name, noise) -> inputs.put(name, planes(name, noise.channels(), tile, canvases)));
        Tensor.Floats made = graph.graph().run(inputs, output.name(), control);
        List<Long> expected = shape(canvases.size(), outputChannels, tile);
        if (!made.shape().equals(expected)) {
            throw new ModelRunException(
                    "The graph made an output of shape " + made.shape() + " instead of " + expected + ".");
        }
        int size = made.size() / canvases.size();
        for (int k = 0; k < canvases.size(); k++) {
            canvases.get(k).result.write(tile, made.values(), k * size);
        }
    }

    private static Tensor.Floats planes(String name, int channels, Tile tile, List<Canvas> canvases) {
        int size = channels * tile.rows().length() * tile.columns().length();
        float[] values = new float[Math.multiplyExact(size, canvases.size())];
        for (int k = 0; k < canvases.size(); k++) {
            canvases.get(k).source(name).read(tile, values, k * size);
        }
        return new Tensor.Floats(values, shape(canvases.size(), channels, tile));
    }

    private static List<Long> shape(int images, int channels, Tile tile) {
        return List.of((long) images, (long) channels, (long) tile.rows().length(), (long)
                tile.columns().length());
    }
}
