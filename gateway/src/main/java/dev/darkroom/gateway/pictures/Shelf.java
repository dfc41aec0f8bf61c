package dev.darkroom.gateway.pictures;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.faults.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;

/** The pictures of tenants, each under its hash. What is put or read here is not collected within the next hour. Thread-safe. */
@ApplicationScoped
public class Shelf {

    private final BlobStore blobs;
    private final PictureStore pictures;

    Shelf(BlobStore blobs, PictureStore pictures) {
        this.blobs = blobs;
        this.pictures = pictures;
    }

    /** Makes a picture durable; putting the same again, also at the same time, changes nothing. */
    public PictureReference put(String tenant, PictureFile file) {
        PictureReference reference = PictureReference.to(file.bytes());
        pictures.touch(tenant, reference);
        try {
            blobs.put(ObjectKey.input(tenant, reference.sha256()), file.bytes(), file.mediaType());
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
        return reference;
    }

    /** A picture that the tenant stored, or empty. */
    public Optional<PictureFile> get(String tenant, PictureReference reference) throws UnfitPictureException {
        if (!pictures.touchKnown(tenant, reference)) {
            return Optional.empty();
        }
        try {
            Optional<Blob> found = blobs.get(ObjectKey.input(tenant, reference.sha256()));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (Blob blob = found.get()) {
                return Optional.of(PictureFile.read(blob.content().readAllBytes()));
            }
        } catch (BlobStoreException | IOException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }
}
