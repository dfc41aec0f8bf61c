package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.testing.LocalStack;
import dev.darkroom.testing.LocalStack.Part;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The servers of the local stack keep what they were given, and let in only who knows the secrets. */
class LocalStackIT {
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.separate();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void after_a_crash_everything_is_where_it_was() throws Exception {
        String kafka = stack.kafka();
        String jdbcUrl = stack.jdbcUrl();
        sql("CREATE TABLE kept (word text)");
        sql("INSERT INTO kept VALUES ('row')");
        store("outputs/kept.png", "object");
        produce("job-1", "event");

        for (Part part : Part.values()) {
            stack.kill(part);
            stack.restart(part);
        }

        assertThat(stack.kafka()).isEqualTo(kafka);
        assertThat(stack.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(sql("SELECT word FROM kept")).isEqualTo("row");
        assertThat(Bucket.of(stack).keys("outputs/")).containsExactly("outputs/kept.png");
        assertThat(Events.typesByJob(stack.kafka())).containsKey("job-1");
    }

    @Test
    void an_answered_commit_is_on_the_disk() throws Exception {
        assertThat(sql("SHOW fsync")).isEqualTo("on");
        assertThat(sql("SHOW synchronous_commit")).isEqualTo("on");
    }

    @Test
    void wrong_secrets_are_refused() {
        assertThatThrownBy(() -> DriverManager.getConnection(stack.jdbcUrl(), stack.postgresUser(), "wrong")
                        .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
        assertThatThrownBy(() -> put(client("wrong-secret"), "outputs/x.png", "x"))
                .isInstanceOf(ErrorResponseException.class);
    }

    private static String sql(String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
                Statement one = connection.createStatement()) {
            if (!one.execute(statement)) {
                return "";
            }
            try (ResultSet rows = one.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static void store(String key, String text) throws Exception {
        put(client(stack.s3SecretKey()), key, text);
    }

    private static MinioClient client(String secret) {
        return MinioClient.builder()
                .endpoint(stack.s3Endpoint())
                .region(stack.s3Region())
                .credentials(stack.s3AccessKey(), secret)
                .build();
    }

    private static void put(MinioClient client, String key, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        client.putObject(PutObjectArgs.builder().bucket(stack.s3Bucket()).object(key).stream(
                        new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
                .build());
    }

    private static void produce(String key, String text) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()));
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafka(), "acks", "all"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("darkroom.events", 1, (short) 1)))
                    .all()
                    .get();
            producer.send(new ProducerRecord<>("darkroom.events", key, text.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }
}
