package dev.darkroom.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param details what the model tells of this image, such as {@code latent}, {@code score} or {@code coverage}; null where
 *     it tells nothing
 */
public record Output(
        int index,
        ObjectKey key,
        String mediaType,
        int width,
        int height,
        long bytes,
        String sha256,
        Seed seed,
        @Nullable ObjectNode details) {

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

    /** An image of which its model tells nothing. */
    public Output(
            int index, ObjectKey key, String mediaType, int width, int height, long bytes, String sha256, Seed seed) {
        this(index, key, mediaType, width, height, bytes, sha256, seed, null);
    }
}
