package dev.darkroom.gateway.tenants;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Set;

/** The first API keys, made at the start of the gateway where they are missing. */
@ConfigMapping(prefix = "darkroom.bootstrap")
public interface BootstrapKeys {

    /** The keys; none by default. */
    List<Key> keys();

    /** One key. */
    interface Key {
        /** Whose key it is: 1 to 64 lower-case letters, digits, inner hyphens. */
        String tenant();

        /** At least 32 characters, best random; only its hash is stored. */
        String secret();

        /** Some of {@code jobs}, {@code read}, {@code admin}. */
        Set<String> scopes();
    }
}
