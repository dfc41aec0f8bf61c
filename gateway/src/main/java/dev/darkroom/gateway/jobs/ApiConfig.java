package dev.darkroom.gateway.jobs;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where clients reach this API. */
@ConfigMapping(prefix = "darkroom.api")
public interface ApiConfig {

    /**
     * Address that links in webhooks begin with, such as {@code https://darkroom.example.com}; they are relative, such as
     * {@code /v1/jobs/…}, where it is absent.
     */
    Optional<URI> url();
}
