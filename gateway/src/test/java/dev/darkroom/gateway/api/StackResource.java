package dev.darkroom.gateway.api;

import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Points the gateway under test at the real broker, database and object store. */
public class StackResource implements QuarkusTestResourceLifecycleManager {

    static final String ADA = "dk_ada_0123456789012345678901234567890123";
    static final String BOB = "dk_bob_0123456789012345678901234567890123";
    static final String CAROL = "dk_carol_01234567890123456789012345678901";
    static final String SHOP = "dk_shop_0123456789012345678901234567890123";
    static final String READER = "dk_reader_0123456789012345678901234567890";

    static final String WRITER = "dk_writer_0123456789012345678901234567890";

    /** Of a tenant whose jobs wait for long. */
    static final String QUEUE = "dk_queue_01234567890123456789012345678901";

    /** Of an administrator. */
    static final String ADMIN = "dk_admin_01234567890123456789012345678901";

    /** Of a tenant that has nothing. */
    static final String MALLORY = "dk_mallory_012345678901234567890123456789";

    @Override
    public Map<String, String> start() {
        LocalStack stack = LocalStack.shared();
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.datasource.jdbc.url", stack.jdbcUrl());
        settings.put("quarkus.datasource.username", stack.postgresUser());
        settings.put("quarkus.datasource.password", stack.postgresPassword());
        settings.put("kafka.bootstrap.servers", stack.kafka());
        settings.put("darkroom.store.endpoint", stack.s3Endpoint());
        settings.put("darkroom.store.access-key", stack.s3AccessKey());
        settings.put("darkroom.store.secret-key", stack.s3SecretKey());
        settings.put("darkroom.store.bucket", stack.s3Bucket());
        settings.put("darkroom.webhooks.allow-private-networks", "true");
        settings.put("darkroom.oidc.issuer", Issuer.start().url());
        settings.put("darkroom.oidc.client-id", Issuer.CLIENT);
        settings.put("darkroom.oidc.client-secret", Issuer.SECRET);
        settings.put("darkroom.oidc.name", "the test's login");
        settings.put("darkroom.api.url", "https://api.example/");
        key(settings, 0, "ada", ADA, "jobs,read");
        key(settings, 1, "bob", BOB, "jobs,read");
        key(settings, 2, "ada", READER, "read");
        key(settings, 3, "carol", CAROL, "jobs,read");
        key(settings, 4, "shop", SHOP, "jobs,read");
        key(settings, 5, "ada", WRITER, "jobs");
        key(settings, 6, "mallory", MALLORY, "jobs,read");
        key(settings, 7, "ops", ADMIN, "admin");
        key(settings, 8, "queue", QUEUE, "jobs,read");
        return settings;
    }

    @Override
    public void stop() {
        // The stack ends with this JVM.
    }

    private static void key(Map<String, String> settings, int index, String tenant, String secret, String scopes) {
        String prefix = "darkroom.bootstrap.keys[" + index + "].";
        settings.put(prefix + "tenant", tenant);
        settings.put(prefix + "secret", secret);
        settings.put(prefix + "scopes", scopes);
    }
}
