package dev.darkroom.worker.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph that paints each image in the mean of its noise, and remembers what it was given. */
final class FakeGraph implements Graph {

    final List<Map<String, Tensor>> runs = new ArrayList<>();
    int extraImages;

    @Override
    public GraphSignature signature() {
        return new GraphSignature(
                List.of(
                        new GraphSignature.Port("z", ElementType.FLOAT32, List.of(6L)),
                        new GraphSignature.Port("label", ElementType.INT64, List.of())),
                List.of(new GraphSignature.Port(
                        "image", ElementType.FLOAT32, List.of(1L, GraphSignature.ANY, GraphSignature.ANY))));
    }

    @Override
    public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control) {
        runs.add(inputs);
        float[] z = ((Tensor.Floats) inputs.get("z")).values();
        int images = z.length / 6;
        float[] pixels = new float[(images + extraImages) * 4];
        for (int i = 0; i < images * 4; i++) {
            pixels[i] = z[i / 4 * 6];
        }
        return Map.of("image", new Tensor.Floats(pixels, List.of((long) images + extraImages, 1L, 2L, 2L)));
    }

    @Override
    public void close() {}
}
