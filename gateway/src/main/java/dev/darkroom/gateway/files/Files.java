package dev.darkroom.gateway.files;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.blobs.SignedRequest;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pictures.PictureFile;
import dev.darkroom.gateway.pictures.PictureSource;
import dev.darkroom.gateway.pictures.Shelf;
import dev.darkroom.gateway.pictures.UnfitPictureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes files, checks them and finds the pictures behind them: inputs name them {@code file:ID}. Thread-safe. */
@ApplicationScoped
class Files implements PictureSource {

    /** How long a client may upload by the request that it was given. */
    static final Duration UPLOAD_WITHIN = Duration.ofHours(1);

    private static final Duration PENDING_FOR = Duration.ofHours(24);
    private static final Duration KEPT_UNUSED_FOR = Duration.ofDays(30);

    private final FileStore files;
    private final Shelf shelf;
    private final BlobStore blobs;
    private final NoArgGenerator ids;

    Files(FileStore files, Shelf shelf, BlobStore blobs, NoArgGenerator ids) {
        this.files = files;
        this.shelf = shelf;
        this.blobs = blobs;
        this.ids = ids;
    }

    /** Takes the bytes of a picture. */
    StoredFile take(String tenant, byte[] bytes) {
        try {
            PictureFile picture = checked(bytes);
            StoredFile.Found found = found(picture, shelf.put(tenant, picture));
            return files.insert(new FileStore.NewFile(
                    ids.generate(), tenant, picture.mediaType(), bytes.length, null, found, KEPT_UNUSED_FOR));
        } catch (UnfitPictureException e) {
            throw refused(e);
        }
    }

    /** Makes a file that the client is about to upload to the store itself. */
    StoredFile expect(String tenant, String mediaType, int bytes, @Nullable PictureReference promised) {
        return files.insert(
                new FileStore.NewFile(ids.generate(), tenant, mediaType, bytes, promised, null, PENDING_FOR));
    }

    /** The request by which a pending file is uploaded. */
    SignedRequest upload(StoredFile file) {
        PictureReference promised = file.promised();
        try {
            return blobs.presignPut(
                    ObjectKey.upload(file.tenant(), file.id()),
                    file.mediaType(),
                    file.bytes(),
                    promised == null ? null : promised.sha256(),
                    UPLOAD_WITHIN);
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }

    StoredFile find(String tenant, UUID id) {
        return files.find(tenant, id).orElseThrow(Files::noSuchFile);
    }

    List<StoredFile> list(String tenant, @Nullable UUID before, int limit) {
        return files.list(tenant, before, limit);
    }

    void delete(String tenant, UUID id) {
        if (!files.delete(tenant, id)) {
            throw noSuchFile();
        }
    }

    /** Checks an upload and makes the file ready; one that is ready stays as it is. */
    StoredFile complete(String tenant, UUID id) {
        StoredFile file = find(tenant, id);
        try {
            return file.ready() ? file : checked(file);
        } catch (UnfitPictureException e) {
            throw refused(e);
        }
    }

    /** The bytes of a ready file. */
    Blob open(StoredFile file) {
        StoredFile.Found found = file.found();
        if (found == null) {
            throw notUploaded();
        }
        try {
            return blobs.get(ObjectKey.input(file.tenant(), found.picture().sha256()))
                    .orElseThrow(() -> new IllegalStateException("the bucket lost the picture of file " + file.id()));
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }

    @Override
    public String scheme() {
        return "file:";
    }

    @Override
    public PictureReference find(String tenant, String name) throws UnfitPictureException {
        StoredFile file = id(name).flatMap(id -> files.find(tenant, id))
                .orElseThrow(() -> new UnfitPictureException(
                        "names no file of yours: it was deleted, or not used for too long; GET /v1/files lists them"));
        StoredFile ready = file.ready() ? file : checked(file);
        files.used(tenant, file.id(), KEPT_UNUSED_FOR);
        StoredFile.Found found = ready.found();
        if (found == null) {
            throw notUploaded();
        }
        return found.picture();
    }

    /** Reads a UUID in its canonical form; empty where the text is anything else. */
    static Optional<UUID> id(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private StoredFile checked(StoredFile file) throws UnfitPictureException {
        byte[] bytes = uploaded(file);
        if (bytes.length != file.bytes()) {
            throw new UnfitPictureException("has other than the " + file.bytes() + " bytes that were announced");
        }
        PictureReference promised = file.promised();
        if (promised != null && !promised.equals(PictureReference.to(bytes))) {
            throw new UnfitPictureException("has another SHA-256 than was announced");
        }
        PictureFile picture = checked(bytes);
        if (!picture.mediaType().equals(file.mediaType())) {
            throw new UnfitPictureException(
                    "is " + picture.mediaType() + ", not " + file.mediaType() + " as announced");
        }
        files.finish(file.tenant(), file.id(), found(picture, shelf.put(file.tenant(), picture)), KEPT_UNUSED_FOR);
        return find(file.tenant(), file.id());
    }

    /** At most one byte more than a file may have: the store is asked no more than it was told. */
    private byte[] uploaded(StoredFile file) {
        try (Blob blob = blobs.get(ObjectKey.upload(file.tenant(), file.id())).orElseThrow(Files::notUploaded)) {
            return blob.content().readNBytes(PictureFile.MAX_BYTES + 1);
        } catch (BlobStoreException | IOException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }

    private static PictureFile checked(byte[] bytes) throws UnfitPictureException {
        if (bytes.length == 0) {
            throw new UnfitPictureException("is empty; send the bytes of a PNG or JPEG file");
        }
        PictureFile picture = PictureFile.read(bytes);
        picture.checkSides();
        return picture;
    }

    private static StoredFile.Found found(PictureFile picture, PictureReference reference) {
        return new StoredFile.Found(reference, picture.width(), picture.height());
    }

    private static ProblemException refused(UnfitPictureException e) {
        return new ProblemException(FailureCode.INVALID_INPUT, "the picture " + e.getMessage());
    }

    private static ProblemException notUploaded() {
        return new ProblemException(
                FailureCode.UPLOAD_MISSING,
                "nothing was uploaded for this file yet; send the request that POST /v1/files gave, then complete it");
    }

    private static ProblemException noSuchFile() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such file; GET /v1/files lists yours");
    }
}
