package dev.darkroom.gateway.files;

import dev.darkroom.contract.PictureReference;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file's row.
 *
 * @param id a UUIDv7
 * @param mediaType as promised, of a ready file as found
 * @param bytes likewise
 * @param promised the hash that the client told before its upload, if it did
 * @param found what the upload was found to be; null while it is pending
 * @param expiresAt when it is forgotten
 */
public record StoredFile(
        UUID id,
        String tenant,
        String mediaType,
        int bytes,
        @Nullable PictureReference promised,
        @Nullable Found found,
        Instant createdAt,
        Instant expiresAt) {

    /**
     * A checked picture.
     *
     * @param width pixels
     * @param height pixels
     */
    public record Found(PictureReference picture, int width, int height) {}

    boolean ready() {
        return found != null;
    }
}
