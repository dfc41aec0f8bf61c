package dev.darkroom.worker.sampling;

/**
 * Philox4x32-10, a counter-based generator: 128 bits of counter and 64 bits of key give 128 random bits, with no state
 * between calls (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 */
final class Philox {

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Replaces the counter by its random words.
     *
     * @param words int [4]: the counter before, the random words after
     */
    static void block(int[] words, int key0, int key1) {
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (words[0] & LOW);
            long product1 = MULTIPLIER_1 * (words[2] & LOW);
            words[0] = (int) (product1 >>> 32) ^ words[1] ^ k0;
            words[1] = (int) product1;
            words[2] = (int) (product0 >>> 32) ^ words[3] ^ k1;
            words[3] = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
    }
}
