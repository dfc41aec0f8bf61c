package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The only input of a graph, a picture of the size that the graph demands: pictures of other sizes are scaled, and cut at
 * their longer sides.
 */
record FixedPicture(String input, InputSpec.PictureField field, int channels, int height, int width) {

    /** Reads it from the graph. */
    static FixedPicture of(String name, LoadedGraph loaded) throws UnfitGraphException {
        Map<String, InputSpec.PictureField> pictures = loaded.spec().inputs(InputSpec.PictureField.class);
        if (pictures.size() != 1) {
            throw new UnfitGraphException("graph '" + name + "' takes " + pictures.size()
                    + " pictures by model.json; give it one input with \"image\": \"<field>\"");
        }
        GraphCheck.inputs(name, loaded, Set.of());
        Map.Entry<String, InputSpec.PictureField> picture =
                pictures.entrySet().iterator().next();
        String input = picture.getKey();
        GraphSignature.Port port =
                GraphCheck.port(name, "input", loaded.graph().signature().inputs(), input);
        if (port.item().stream().anyMatch(size -> size == GraphSignature.ANY)) {
            throw new UnfitGraphException("graph '" + name + "' has the input " + port
                    + ", whose picture has no fixed size; export it with one");
        }
        return new FixedPicture(
                input,
                picture.getValue(),
                port.item().get(0).intValue(),
                port.item().get(1).intValue(),
                port.item().get(2).intValue());
    }

    /** The picture as the graph takes it: float32 [1, channels, height, width]. */
    Tensor.Floats planes(Picture picture) {
        return field.planes(List.of(picture.fitted(width, height)), channels);
    }
}
