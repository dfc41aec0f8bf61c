package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.List;
import java.util.Map;

/** The graph {@code style_encoder}: the style vector of a picture, which is scaled and cut to its size. Thread-safe. */
final class StyleEncoder {

    private static final String NAME = TransformSampler.STYLE_ENCODER;

    private final LoadedGraph graph;
    private final FixedPicture picture;
    private final String output;
    private final int size;

    /** An encoder of {@code size} numbers. */
    StyleEncoder(LoadedGraph graph, int size) throws UnfitGraphException {
        this.graph = graph;
        this.picture = FixedPicture.of(NAME, graph);
        this.output = GraphCheck.output(NAME, graph).name();
        this.size = size;
        GraphSignature.Port port =
                GraphCheck.port(NAME, "output", graph.graph().signature().outputs(), output);
        GraphSignature.Port expected = new GraphSignature.Port(output, ElementType.FLOAT32, List.of((long) size));
        if (!port.takes(expected)) {
            throw new UnfitGraphException("graph '" + NAME + "' has the output " + port + ", but graph '"
                    + TransformSampler.TRANSFORM + "' takes styles " + expected + "; correct one of them");
        }
    }

    /** The request's field that holds the picture. */
    String field() {
        return picture.field().field();
    }

    /** The picture's style: float [size]. */
    float[] encode(Picture of, RunControl control) throws ModelRunException, RunStoppedException {
        Tensor.Floats planes = picture.planes(of);
        Tensor.Floats vector = graph.graph().run(Map.of(picture.input(), planes), output, control);
        if (vector.size() != size) {
            throw new ModelRunException(
                    "The graph made a style of shape " + vector.shape() + " instead of [1, " + size + "].");
        }
        return vector.values();
    }
}
