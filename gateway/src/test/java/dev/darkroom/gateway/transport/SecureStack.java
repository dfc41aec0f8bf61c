package dev.darkroom.gateway.transport;

import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Points the gateway under test at a broker and a database that it reaches by TLS, as production would set it. */
public class SecureStack implements QuarkusTestResourceLifecycleManager {

    static final String KEY = "dk_transport_01234567890123456789012345678";

    private static LocalStack stack;
    private static SecureBroker broker;
    private static Certificate ours;
    private static Certificate others;

    static SecureBroker broker() {
        return broker;
    }

    static Certificate ours() {
        return ours;
    }

    static Certificate others() {
        return others;
    }

    static LocalStack stack() {
        return stack;
    }

    /** The database's URL for a client that takes no other server for it. */
    static String url(String host, Path trusted) {
        return stack.jdbcUrl().replace("127.0.0.1", host) + "?sslmode=verify-full&sslrootcert=" + trusted;
    }

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("darkroom-tls-");
            ours = Certificate.make(folder, "ours");
            others = Certificate.make(folder, "others");
            stack = LocalStack.start(LocalStack.Part.POSTGRES, LocalStack.Part.S3);
            speakTls();
            broker = SecureBroker.start(folder, ours);
        } catch (Exception e) {
            throw new IllegalStateException("no stack with TLS", e);
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.datasource.jdbc.url", url("localhost", ours.pem()));
        settings.put("quarkus.datasource.username", stack.postgresUser());
        settings.put("quarkus.datasource.password", stack.postgresPassword());
        broker.client(ours.pem(), SecureBroker.PASSWORD).forEach((name, value) -> settings.put("kafka." + name, value));
        settings.put("darkroom.store.endpoint", stack.s3Endpoint());
        settings.put("darkroom.store.access-key", stack.s3AccessKey());
        settings.put("darkroom.store.secret-key", stack.s3SecretKey());
        settings.put("darkroom.store.bucket", stack.s3Bucket());
        settings.put("darkroom.bootstrap.keys[0].tenant", "ada");
        settings.put("darkroom.bootstrap.keys[0].secret", KEY);
        settings.put("darkroom.bootstrap.keys[0].scopes", "jobs,read");
        return settings;
    }

    /** What it needs for TLS a PostgreSQL takes while it runs. */
    private static void speakTls() throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        stack.jdbcUrl().replaceFirst("/[^/]*$", "/postgres"), "postgres", stack.postgresPassword());
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + ours.pem() + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + ours.key() + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
        stack.close();
    }
}
