package dev.darkroom.worker.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The label that every meter of this process has, so that workers can be held against their pool's queue. */
class PoolLabel {

    @Produces
    @Singleton
    MeterFilter pool(@ConfigProperty(name = "darkroom.worker.pool", defaultValue = "default") String pool) {
        return MeterFilter.commonTags(List.of(Tag.of("pool", pool)));
    }
}
