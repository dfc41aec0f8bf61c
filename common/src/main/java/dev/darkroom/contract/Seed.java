package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The number that fixes every random choice of one image: 0 to 2^53 - 1, so that it survives a JSON number in any
 * language (RFC 8259, section 6). Immutable.
 */
public record Seed(@JsonValue long value) {

    /** The largest seed, 2^53 - 1. */
    public static final long MAX = (1L << 53) - 1;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Seed {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("a seed is 0 to " + MAX + ", not " + value);
        }
    }

    /**
     * The seed of image {@code index} of a job with this seed: {@code (seed + index) mod 2^53}. So image 3 of seed 40
     * is the only image of seed 43.
     *
     * @param index 0 or more
     */
    public Seed forImage(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("an image index is 0 or more, not " + index);
        }
        return new Seed((value + index) & MAX);
    }
}
