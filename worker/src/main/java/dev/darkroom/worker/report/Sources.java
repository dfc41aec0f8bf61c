package dev.darkroom.worker.report;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Where time, ids, chance and the worker's name come from; tests give their own. */
class Sources {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    /** UUIDv7. Thread-safe. */
    @Produces
    @Singleton
    NoArgGenerator ids() {
        return Generators.timeBasedEpochGenerator();
    }

    /** Thread-safe. */
    @Produces
    @Singleton
    RandomGenerator chance() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    @Produces
    @Singleton
    Identity identity(IdentityConfig config, RandomGenerator chance) {
        try {
            return Identity.of(config, chance);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
