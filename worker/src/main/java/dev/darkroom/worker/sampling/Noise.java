package dev.darkroom.worker.sampling;

import dev.darkroom.contract.Seed;

/**
 * Every random number of one image: {@code (seed, stream, index)} names it, on any machine and in any batch.
 *
 * <ul>
 *   <li>Words: {@link Philox} with key (low 32 bits of the seed, high 32 bits) and counter (low 32 bits of the block's
 *       index, high 32 bits, stream, 0); a block is 4 words.
 *   <li>Uniforms: (word + 0.5) · 2⁻³², so in (0, 1).
 *   <li>Normals: Box and Muller in float64 on pairs (u, v) of uniforms: √(−2 ln u) · cos 2πv, then √(−2 ln u) · sin 2πv,
 *       cast to float32 at the end.
 *   <li>A choice among m: ⌊u · m⌋ of the stream's first uniform.
 * </ul>
 *
 * <p>{@code worker/models/_metrics/noise-vectors.json} holds test vectors. Immutable.
 */
public final class Noise {

    private static final int BLOCK = 4;
    private static final double SCALE = 0x1p-32;

    private final int key0;
    private final int key1;

    public Noise(Seed seed) {
        this.key0 = (int) seed.value();
        this.key1 = (int) (seed.value() >>> 32);
    }

    /** The four words of a stream's block. */
    int[] words(int stream, long block) {
        int[] words = {(int) block, (int) (block >>> 32), stream, 0};
        Philox.block(words, key0, key1);
        return words;
    }

    /** The first {@code count} uniforms of a stream, in (0, 1). */
    double[] uniforms(int stream, int count) {
        double[] uniforms = new double[count];
        for (int i = 0; i < count; i += BLOCK) {
            int[] words = words(stream, i / BLOCK);
            for (int k = 0; k < BLOCK && i + k < count; k++) {
                uniforms[i + k] = uniform(words[k]);
            }
        }
        return uniforms;
    }

    /**
     * Writes {@code count} uniforms of a stream, from its number {@code from} on, to {@code target}, as float32 in (0, 1):
     * what rounds to 1 is the number before it.
     */
    public void uniforms(int stream, long from, float[] target, int offset, int count) {
        int[] words = {};
        for (int i = 0; i < count; i++) {
            int k = (int) ((from + i) % BLOCK);
            if (i == 0 || k == 0) {
                words = words(stream, (from + i) / BLOCK);
            }
            target[offset + i] = Math.min((float) uniform(words[k]), Math.nextDown(1f));
        }
    }

    /** Writes the first {@code count} standard normals of a stream to {@code target} from {@code offset} on. */
    public void normals(int stream, float[] target, int offset, int count) {
        for (int i = 0; i < count; i += 2) {
            int[] words = words(stream, i / BLOCK);
            double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(words[i % BLOCK])));
            double angle = 2 * Math.PI * uniform(words[i % BLOCK + 1]);
            target[offset + i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < count) {
                target[offset + i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    /** A uniform choice among 0 to {@code options - 1}. */
    public int choice(int stream, int options) {
        return (int) (uniforms(stream, 1)[0] * options);
    }

    private static double uniform(int word) {
        return ((word & 0xFFFFFFFFL) + 0.5) * SCALE;
    }
}
