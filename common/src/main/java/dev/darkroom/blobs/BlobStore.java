package dev.darkroom.blobs;

import dev.darkroom.contract.ObjectKey;
import java.util.Optional;

/** Objects by key in one bucket. Implementations are thread-safe. */
public interface BlobStore extends AutoCloseable {

    /** Makes the bucket where it is missing; safe to repeat and to race. */
    void prepare() throws BlobStoreException;

    /** Stores the bytes under the key; when it returns they are durable. Storing the same again changes nothing. */
    void put(ObjectKey key, byte[] bytes, String mediaType) throws BlobStoreException;

    /** Opens an object for reading, or empty where there is none. The caller closes it. */
    Optional<Blob> get(ObjectKey key) throws BlobStoreException;

    /** Fails when the bucket cannot be reached within the client's time limits. */
    void ping() throws BlobStoreException;

    @Override
    void close();
}
