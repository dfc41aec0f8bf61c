package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.GraphSignature.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph whose row is its uniforms, three wide, and whose state counts rows; it remembers what it was given. */
final class AutoregressFakeGraph implements Graph {

    static final int WIDTH = 3;

    final List<Map<String, Tensor>> runs = new ArrayList<>();
    List<Long> state = List.of(2L);
    int extraImages;

    @Override
    public GraphSignature signature() {
        return new GraphSignature(
                List.of(
                        new Port("above", ElementType.FLOAT32, List.of(3L)),
                        new Port("place", ElementType.FLOAT32, List.of()),
                        new Port("uniforms", ElementType.FLOAT32, List.of(3L, 1L)),
                        new Port("state", ElementType.FLOAT32, state)),
                List.of(
                        new Port("row", ElementType.FLOAT32, List.of(3L)),
                        new Port("next", ElementType.FLOAT32, List.of(2L))));
    }

    @Override
    public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control) {
        runs.add(inputs);
        float[] row = floats("uniforms", runs.size() - 1);
        float[] next = floats("state", runs.size() - 1).clone();
        for (int i = 0; i < next.length; i++) {
            next[i]++;
        }
        long images = row.length / WIDTH;
        return Map.of(
                "row",
                new Tensor.Floats(
                        Arrays.copyOf(row, row.length + extraImages * WIDTH), List.of(images + extraImages, 3L)),
                "next",
                new Tensor.Floats(next, List.of(images, 2L)));
    }

    /** What an input was given in a run. */
    float[] floats(String input, int run) {
        return ((Tensor.Floats) runs.get(run).get(input)).values();
    }

    @Override
    public void close() {}
}
