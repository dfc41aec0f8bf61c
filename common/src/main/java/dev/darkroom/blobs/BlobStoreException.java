package dev.darkroom.blobs;

/** The object store did not do what was asked; the same call may succeed later. */
public final class BlobStoreException extends Exception {

    public BlobStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
