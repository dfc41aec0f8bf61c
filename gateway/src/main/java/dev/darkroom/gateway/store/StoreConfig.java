package dev.darkroom.gateway.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where the images lie. The same settings as the worker's. */
@ConfigMapping(prefix = "darkroom.store")
public interface StoreConfig {

    /** URL of an S3-compatible server. */
    @WithDefault("http://localhost:9000")
    URI endpoint();

    /** URL at which clients reach the server, for uploads and downloads that they make there; the endpoint when absent. */
    Optional<URI> publicEndpoint();

    /** Region that requests are signed for. */
    @WithDefault("us-east-1")
    String region();

    /** Bucket of all objects. */
    @WithDefault("darkroom")
    String bucket();

    /** Access key id. */
    String accessKey();

    /** Secret access key. */
    String secretKey();

    /** Time limit of connecting, sending and receiving each. */
    @WithDefault("10s")
    Duration timeLimit();
}
