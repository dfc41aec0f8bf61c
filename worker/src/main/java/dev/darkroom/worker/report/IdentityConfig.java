package dev.darkroom.worker.report;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Who this worker is. */
@ConfigMapping(prefix = "darkroom.worker")
public interface IdentityConfig {

    /** What its name among the workers begins with, four random characters follow; default: the host's name. */
    Optional<String> id();

    /** The pool whose jobs it takes; default {@code default}. */
    @WithDefault("default")
    String pool();

    /** Time between two heartbeats; default 3 s. */
    @WithDefault("3s")
    Duration heartbeat();
}
