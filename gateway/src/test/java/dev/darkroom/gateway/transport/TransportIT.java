package dev.darkroom.gateway.transport;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;

import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A gateway whose broker and database are reached by TLS only by who is sure of them. */
@QuarkusTest
@QuarkusTestResource(value = SecureStack.class, restrictToAnnotatedClass = true)
class TransportIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void a_job_goes_its_way_through_tls() throws Exception {
        Map<String, Object> client = client(SecureStack.ours(), SecureBroker.PASSWORD);
        try (Admin admin = Admin.create(client)) {
            List<NewTopic> topics = new ArrayList<>();
            for (String topic :
                    List.of(Topics.EVENTS, Topics.WORKERS, Topics.CONTROL, Topics.jobs(Topics.DEFAULT_POOL))) {
                topics.add(new NewTopic(topic, 1, (short) 1));
            }
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        }
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.WORKERS, "one", Wire.write(Samples.worker("one", Samples.MODEL))))
                    .get();
        }
        String model = Samples.MODEL.id();
        await().atMost(SOON).untilAsserted(() -> key().get("/v1/models").then().body("data.id", hasItem(model)));

        Response job = key().contentType(ContentType.JSON)
                .body(Map.of("model", model, "input", Map.of()))
                .post("/v1/jobs");

        assertThat(job.statusCode()).as(job::asString).isEqualTo(202);
        assertThat(published(client)).contains(job.<String>path("id"));
        assertThat(encrypted()).isNotEmpty().containsOnly(true);
    }

    @Test
    void a_database_with_another_certificate_is_not_spoken_to() {
        assertThatCode(() ->
                        connect(SecureStack.url("localhost", SecureStack.ours().pem())))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> connect(
                        SecureStack.url("localhost", SecureStack.others().pem())))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("PKIX path");
    }

    @Test
    void a_database_under_another_name_is_not_spoken_to() {
        assertThatThrownBy(() ->
                        connect(SecureStack.url("127.0.0.1", SecureStack.ours().pem())))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void a_broker_with_another_certificate_is_not_spoken_to() {
        assertThatThrownBy(() -> ask(client(SecureStack.others(), SecureBroker.PASSWORD)))
                .hasCauseInstanceOf(SslAuthenticationException.class);
    }

    @Test
    void a_broker_under_another_name_is_not_spoken_to() {
        Map<String, Object> client = client(SecureStack.ours(), SecureBroker.PASSWORD);
        client.put("bootstrap.servers", SecureStack.broker().byNumber());

        assertThatThrownBy(() -> ask(client)).hasCauseInstanceOf(SslAuthenticationException.class);
    }

    @Test
    void a_broker_takes_no_wrong_password() {
        assertThatThrownBy(() -> ask(client(SecureStack.ours(), "guessed")))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    private static Map<String, Object> client(Certificate trusted, String password) {
        return new HashMap<>(SecureStack.broker().client(trusted.pem(), password));
    }

    private static void ask(Map<String, Object> client) throws Exception {
        try (Admin admin = Admin.create(client)) {
            admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
    }

    private static void connect(String url) throws SQLException {
        DriverManager.getConnection(
                        url,
                        SecureStack.stack().postgresUser(),
                        SecureStack.stack().postgresPassword())
                .close();
    }

    /** The keys of what is in the topic of jobs, once there is something. */
    private static List<String> published(Map<String, Object> client) {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(Topics.jobs(Topics.DEFAULT_POOL), 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            List<String> keys = new ArrayList<>();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> keys.add(each.key()));
                return !keys.isEmpty();
            });
            return keys;
        }
    }

    /** Of each connection of the gateway, whether it speaks TLS. */
    private static List<Boolean> encrypted() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        SecureStack.stack().jdbcUrl().replaceFirst("/[^/]*$", "/postgres"),
                        "postgres",
                        SecureStack.stack().postgresPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                        + " WHERE application_name = 'darkroom-gateway'")) {
            List<Boolean> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getBoolean("ssl"));
            }
            return all;
        }
    }

    private static RequestSpecification key() {
        return given().header("Authorization", "Bearer " + SecureStack.KEY);
    }
}
