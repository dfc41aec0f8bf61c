package dev.darkroom.worker.lane;

import dev.darkroom.blobs.StoreSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** The object store for the images. */
@ConfigMapping(prefix = "darkroom.store")
public interface StoreConfig {

    /** Address of the S3 server, such as {@code http://127.0.0.1:9000}. */
    URI endpoint();

    /** Region of the signatures; default {@code us-east-1}. */
    @WithDefault("us-east-1")
    String region();

    /** Bucket of the images; made where it is missing; default {@code darkroom}. */
    @WithDefault("darkroom")
    String bucket();

    /** Id of the access key. */
    String accessKey();

    /** Secret of the access key. */
    String secretKey();

    /** Bound on connecting, sending and receiving each; default 10 s. */
    @WithDefault("10s")
    Duration timeLimit();

    /** As the store's client takes them. */
    default StoreSettings settings() {
        return new StoreSettings(endpoint(), region(), bucket(), accessKey(), secretKey(), timeLimit());
    }
}
