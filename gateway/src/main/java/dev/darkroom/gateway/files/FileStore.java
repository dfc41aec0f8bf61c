package dev.darkroom.gateway.files;

import dev.darkroom.contract.PictureReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The files of all tenants. One whose time is over is not there. */
public interface FileStore {

    /**
     * A file about to be made.
     *
     * @param found of a ready one; null for one that is yet to be uploaded
     * @param lasting how long it is kept
     */
    record NewFile(
            UUID id,
            String tenant,
            String mediaType,
            int bytes,
            @Nullable PictureReference promised,
            StoredFile.@Nullable Found found,
            Duration lasting) {}

    /** Makes a file durable. The picture of a ready one was touched before. */
    StoredFile insert(NewFile file);

    /** A tenant's file. */
    Optional<StoredFile> find(String tenant, UUID id);

    /** A tenant's files, the newest first; only older ones than {@code before} where it is given. */
    List<StoredFile> list(String tenant, @Nullable UUID before, int limit);

    /** Makes a pending file ready and leaves its upload to the collector; does nothing to one that is ready. */
    void finish(String tenant, UUID id, StoredFile.Found found, Duration lasting);

    /** Notes that a file is used: it is kept that long from now on. */
    void used(String tenant, UUID id, Duration lasting);

    /** Deletes a tenant's file; false where there is none. */
    boolean delete(String tenant, UUID id);
}
