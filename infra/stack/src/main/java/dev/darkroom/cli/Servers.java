package dev.darkroom.cli;

import dev.darkroom.stack.StackAddresses;
import java.util.LinkedHashMap;
import java.util.Map;

/** The addresses of all three servers, as the applications want to be told them. Immutable. */
record Servers(String kafka, StackAddresses.PostgresAddress postgres, StackAddresses.S3Address s3) {

    static Servers of(StackAddresses addresses) {
        String kafka = addresses.kafka();
        StackAddresses.PostgresAddress postgres = addresses.postgres();
        StackAddresses.S3Address s3 = addresses.s3();
        if (kafka == null || postgres == null || s3 == null) {
            throw new IllegalStateException("not all servers run");
        }
        return new Servers(kafka, postgres, s3);
    }

    Map<String, String> common(int port) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("quarkus.http.host", "127.0.0.1");
        properties.put("quarkus.http.port", String.valueOf(port));
        properties.put("kafka.bootstrap.servers", kafka);
        properties.put("darkroom.store.endpoint", s3.endpoint());
        properties.put("darkroom.store.bucket", s3.bucket());
        properties.put("darkroom.store.region", s3.region());
        return properties;
    }

    /** What gateway and worker share and nobody else may see, as environment variables. */
    Map<String, String> secrets() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("DARKROOM_STORE_ACCESS_KEY", s3.accessKey());
        environment.put("DARKROOM_STORE_SECRET_KEY", s3.secretKey());
        return environment;
    }

    /** Differs when a server has moved. */
    String fingerprint() {
        return String.join(" ", kafka, postgres.jdbcUrl(), s3.endpoint());
    }
}
