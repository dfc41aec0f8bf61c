package dev.darkroom.gateway.net;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where requests on behalf of others may go. */
@ConfigMapping(prefix = "darkroom.webhooks")
public interface NetConfig {

    /** Whether webhooks may go to this machine and to private networks: for local development only. */
    @WithDefault("false")
    boolean allowPrivateNetworks();
}
