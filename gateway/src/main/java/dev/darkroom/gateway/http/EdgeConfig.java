package dev.darkroom.gateway.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** What one request may take of the gateway. */
@ConfigMapping(prefix = "darkroom.http")
public interface EdgeConfig {

    /** How long a request may take to arrive; its connection is closed then. */
    @WithDefault("60s")
    Duration arriveWithin();

    /** Bytes of large bodies that are in hand at once; an eighth of the heap when absent. */
    OptionalLong largeBodies();
}
