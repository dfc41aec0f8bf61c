package dev.darkroom.contract;

import java.util.Objects;

/**
 * One stored image of a job.
 *
 * @param index 0 for the first
 * @param key where its bytes lie
 * @param width pixels
 * @param height pixels
 * @param bytes size of the stored object
 * @param sha256 of the bytes, 64 hexadecimal digits in lower case
 * @param seed the seed of this image: asking for it alone gives this image again
 */
public record Output(
        int index, ObjectKey key, String mediaType, int width, int height, long bytes, String sha256, Seed seed) {

    public Output {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(mediaType, "media_type");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(seed, "seed");
        if (index < 0 || width < 1 || height < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "output " + index + " of " + width + " × " + height + " pixels, " + bytes + " bytes");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 is 64 hexadecimal digits, not '" + sha256 + "'");
        }
    }
}
