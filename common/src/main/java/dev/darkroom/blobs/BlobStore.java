package dev.darkroom.blobs;

import dev.darkroom.contract.ObjectKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects by key in one bucket. Implementations are thread-safe. */
public interface BlobStore extends AutoCloseable {

    /** Makes the bucket where it is missing; safe to repeat and to race. */
    void prepare() throws BlobStoreException;

    /** Stores the bytes under the key; when it returns they are durable. Storing the same again changes nothing. */
    void put(ObjectKey key, byte[] bytes, String mediaType) throws BlobStoreException;

    /** Opens an object for reading, or empty where there is none. The caller closes it. */
    Optional<Blob> get(ObjectKey key) throws BlobStoreException;

    /**
     * Opens a part of an object, or empty where there is no object. The part must lie in it. The caller closes it.
     *
     * @param from its first byte, counted from 0
     * @param bytes its length
     */
    Optional<Blob> get(ObjectKey key, long from, long bytes) throws BlobStoreException;

    /** Deletes an object; one that is not there is as good as deleted. */
    void delete(ObjectKey key) throws BlobStoreException;

    /**
     * A page of the objects in the order of their keys.
     *
     * @param prefix what their keys begin with; empty for all
     * @param after only keys behind this text; empty to begin
     * @param limit at most so many, 1 to 1000
     */
    BlobPage list(String prefix, String after, int limit) throws BlobStoreException;

    /** A request by which whoever holds it reads the object until the time is over. */
    SignedRequest presignGet(ObjectKey key, Duration valid) throws BlobStoreException;

    /**
     * A request by which whoever holds it puts an object of this type and size until the time is over.
     *
     * @param sha256 of the bytes, 64 hexadecimal digits, or null where nobody knows; whether the server holds the bytes
     *     against it is the server's affair
     */
    SignedRequest presignPut(ObjectKey key, String mediaType, long bytes, @Nullable String sha256, Duration valid)
            throws BlobStoreException;

    /** Fails when the bucket cannot be reached within the client's time limits. */
    void ping() throws BlobStoreException;

    @Override
    void close();
}
