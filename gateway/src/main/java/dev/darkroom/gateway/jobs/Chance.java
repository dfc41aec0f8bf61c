package dev.darkroom.gateway.jobs;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** Where ids and seeds come from. */
class Chance {

    /** UUIDv7 (RFC 9562), monotonic within this process. */
    @Produces
    @Singleton
    NoArgGenerator ids() {
        return Generators.timeBasedEpochGenerator();
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    RandomGenerator seeds() {
        return new SecureRandom();
    }
}
