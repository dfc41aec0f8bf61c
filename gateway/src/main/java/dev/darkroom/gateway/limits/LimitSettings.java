package dev.darkroom.gateway.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How often keys may ask. */
@ConfigMapping(prefix = "darkroom.limits")
public interface LimitSettings {

    /**
     * Requests a minute of a key that has no number of its own, 1 or more. The default, 100 a second, lets a program
     * follow a hundred jobs second by second, and stops one that asks in a loop without a pause.
     */
    @WithDefault("6000")
    int requestsPerMinute();
}
