package dev.darkroom.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Kafka broker that clients reach by TLS only, and with a name and a password (SCRAM-SHA-512). */
final class SecureBroker implements AutoCloseable {

    static final String USER = "darkroom";
    static final String PASSWORD = "kafka-password-0123456789";

    private final Process process;
    private final int port;

    private SecureBroker(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static SecureBroker start(Path folder, Certificate certificate) throws Exception {
        int port = free();
        int inner = free();
        int controller = free();
        Path settings = folder.resolve("broker.properties");
        Files.writeString(settings, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=SECURE://127.0.0.1:%1$d,INNER://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=SECURE://localhost:%1$d,INNER://127.0.0.1:%3$d
                listener.security.protocol.map=SECURE:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=INNER
                listener.name.secure.ssl.keystore.type=PKCS12
                listener.name.secure.ssl.keystore.location=%4$s
                listener.name.secure.ssl.keystore.password=%5$s
                listener.name.secure.ssl.key.password=%5$s
                listener.name.secure.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.secure.scram-sha-512.sasl.jaas.config=\
                org.apache.kafka.common.security.scram.ScramLoginModule required;
                log.dirs=%6$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.cleaner.dedupe.buffer.size=8388608
                """.formatted(
                        port, controller, inner, certificate.store(), Certificate.PASSWORD, folder.resolve("log")));
        Process format = java(
                folder,
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                "ZGFya3Jvb20tc2VjdXJlMQ",
                "--config",
                settings.toString(),
                "--add-scram",
                "SCRAM-SHA-512=[name=" + USER + ",password=" + PASSWORD + "]");
        assertThat(format.waitFor()).as(() -> log(folder)).isZero();
        return new SecureBroker(java(folder, "kafka.Kafka", settings.toString()), port);
    }

    /** What a client is set to, for a server that this certificate vouches for. */
    Map<String, String> client(Path trusted, String password) {
        return Map.of(
                "bootstrap.servers", "localhost:" + port,
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + USER
                                + "\" password=\"" + password + "\";",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", trusted.toString(),
                "ssl.endpoint.identification.algorithm", "https");
    }

    /** The address under which it is not known to its certificate. */
    String byNumber() {
        return "127.0.0.1:" + port;
    }

    private static Process java(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("darkroom.stack.dir") + "/lib/*"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("broker.log").toFile()))
                .start();
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("broker.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
