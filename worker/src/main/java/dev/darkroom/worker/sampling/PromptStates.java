package dev.darkroom.worker.sampling;

import java.util.List;

/** What a text encoder made of one prompt: float32 [length, width], of which the first {@code tokens} rows count. */
final class PromptStates {

    private final float[] values;
    private final int width;
    private final int tokens;

    PromptStates(float[] values, int width, int tokens) {
        this.values = values;
        this.width = width;
        this.tokens = tokens;
    }

    private int length() {
        return values.length / width;
    }

    private static int longest(List<PromptStates> prompts) {
        return prompts.stream().mapToInt(PromptStates::length).max().orElse(0);
    }

    /** Prompts as one tensor, the shorter ones filled up with zeros: float32 [n, length, width]. */
    static Tensor.Floats together(List<PromptStates> prompts) {
        int length = longest(prompts);
        int width = prompts.get(0).width;
        float[] together = new float[Math.multiplyExact(prompts.size(), length * width)];
        for (int k = 0; k < prompts.size(); k++) {
            float[] values = prompts.get(k).values;
            System.arraycopy(values, 0, together, k * length * width, values.length);
        }
        return new Tensor.Floats(together, List.of((long) prompts.size(), (long) length, (long) width));
    }

    /** 1 where a row counts, else 0: [n, length], of the type that the graph wants. */
    static Tensor mask(List<PromptStates> prompts, ElementType type) {
        int length = longest(prompts);
        List<Long> shape = List.of((long) prompts.size(), (long) length);
        long[] longs = new long[prompts.size() * length];
        float[] floats = new float[longs.length];
        for (int k = 0; k < prompts.size(); k++) {
            for (int i = 0; i < prompts.get(k).tokens; i++) {
                longs[k * length + i] = 1;
                floats[k * length + i] = 1;
            }
        }
        return type == ElementType.INT64 ? new Tensor.Longs(longs, shape) : new Tensor.Floats(floats, shape);
    }
}
