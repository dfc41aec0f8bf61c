package dev.darkroom.blobs;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Where the bucket is.
 *
 * @param publicEndpoint where clients reach the server, for the requests that they are let make themselves
 * @param timeLimit of one call, connecting, sending and receiving each
 */
public record StoreSettings(
        URI endpoint,
        URI publicEndpoint,
        String region,
        String bucket,
        String accessKey,
        String secretKey,
        Duration timeLimit) {

    /** A server that clients reach where this process does. */
    public StoreSettings(
            URI endpoint, String region, String bucket, String accessKey, String secretKey, Duration timeLimit) {
        this(endpoint, endpoint, region, bucket, accessKey, secretKey, timeLimit);
    }

    public StoreSettings {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(publicEndpoint, "publicEndpoint");
        Objects.requireNonNull(accessKey, "accessKey");
        Objects.requireNonNull(secretKey, "secretKey");
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException("not a bucket name: '" + bucket + "'");
        }
        if (region.isBlank()) {
            throw new IllegalArgumentException("the object store's region is blank; 'us-east-1' suits most servers");
        }
    }

    /** Without the secret, so that it may be logged. */
    @Override
    public String toString() {
        return endpoint + "/" + bucket;
    }
}
