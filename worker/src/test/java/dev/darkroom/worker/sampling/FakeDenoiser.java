package dev.darkroom.worker.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A denoiser of samples [1, 2, 2] that says {@code label + sin(1.3 · sample + timestep) · wave}, and remembers what it was
 * given.
 */
final class FakeDenoiser implements Graph {

    static final int SIZE = 4;

    final List<Map<String, Tensor>> runs = new ArrayList<>();
    final float wave;
    GraphSignature.Port timestep = new GraphSignature.Port("t", ElementType.FLOAT32, List.of());

    FakeDenoiser(float wave) {
        this.wave = wave;
    }

    @Override
    public GraphSignature signature() {
        List<Long> item = List.of(1L, 2L, 2L);
        return new GraphSignature(
                List.of(
                        new GraphSignature.Port("x", ElementType.FLOAT32, item),
                        timestep,
                        new GraphSignature.Port("label", ElementType.INT64, List.of())),
                List.of(new GraphSignature.Port("out", ElementType.FLOAT32, item)));
    }

    @Override
    public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control) {
        runs.add(inputs);
        Tensor.Floats x = (Tensor.Floats) inputs.get("x");
        float[] times = ((Tensor.Floats) inputs.get("t")).values();
        long[] labels = ((Tensor.Longs) inputs.get("label")).values();
        float[] out = new float[x.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = say(x.values()[i], times[i / SIZE], labels[i / SIZE]);
        }
        return Map.of("out", new Tensor.Floats(out, x.shape()));
    }

    float say(float x, float time, long label) {
        return label + (float) Math.sin(1.3 * x + time) * wave;
    }

    /** Rows of its passes so far. */
    List<Integer> rows() {
        return runs.stream().map(inputs -> inputs.get("t").size()).toList();
    }

    @Override
    public void close() {}
}
