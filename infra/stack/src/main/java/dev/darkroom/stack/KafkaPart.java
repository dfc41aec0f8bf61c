package dev.darkroom.stack;

import dev.darkroom.stack.StackOptions.Cluster;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A Kafka broker that is a controller too (KRaft), alone or one of several. */
final class KafkaPart implements Part {
    /** Must never change, or a broker refuses the data of its last run. */
    private static final String CLUSTER_ID = "ZGFya3Jvb20tbG9jYWwtMQ";

    private static final long FAREWELL_S = 15;

    private final KafkaRaftServer server;
    private final int port;

    private KafkaPart(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** What is kept between runs. */
    record Memory(int port, int controllerPort) {}

    /** Returns when the broker serves. */
    static KafkaPart start(
            DataFolder data,
            int wantedPort,
            StackOptions.@Nullable Detour detour,
            StackOptions.@Nullable Cluster several) {
        Path memoryFile = data.memoryOf(PartKind.KAFKA);
        Memory last = Json.read(memoryFile, Memory.class).orElse(new Memory(0, 0));
        int port = Ports.choose(PartKind.KAFKA, wantedPort, last.port());
        Cluster cluster = several != null
                ? several
                : new Cluster(1, List.of(Ports.choose(PartKind.KAFKA, 0, last.controllerPort())));
        Memory memory = new Memory(port, cluster.controllers().get(cluster.node() - 1));
        Json.write(memoryFile, memory);
        Path logs = data.folderOf(PartKind.KAFKA);
        format(logs, cluster.node());
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(memory, logs, detour, cluster)), Time.SYSTEM);
        server.startup();
        return new KafkaPart(server, port);
    }

    private static void format(Path logs, int node) {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(logs);
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(node)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(logs.toString())
                    .addDirectory(logs.toString())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka's folder " + logs + " cannot be prepared", e);
        } catch (Exception e) {
            throw new StackFailure(
                    "Kafka cannot use its folder " + logs + " (" + e.getMessage()
                            + "). If its data may go, remove the folder and start again.",
                    e);
        }
    }

    private static Map<String, String> properties(
            Memory memory, Path logs, StackOptions.@Nullable Detour detour, Cluster cluster) {
        String listener = "PLAINTEXT://127.0.0.1:" + memory.port();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", String.valueOf(cluster.node()));
        properties.put("controller.quorum.voters", voters(cluster));
        String detoured = detour == null ? "" : ",DETOUR://127.0.0.1:";
        properties.put(
                "listeners",
                listener + ",CONTROLLER://127.0.0.1:" + memory.controllerPort()
                        + (detour == null ? "" : detoured + detour.port()));
        properties.put("advertised.listeners", listener + (detour == null ? "" : detoured + detour.advertised()));
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,DETOUR:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("log.dirs", logs.toString());
        properties.put("auto.create.topics.enable", "false");
        // As many copies as there are brokers, and all but one of them must have what is acknowledged; few partitions
        // start fast.
        String copies = String.valueOf(cluster.controllers().size());
        String least = String.valueOf(Math.max(1, cluster.controllers().size() - 1));
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", copies);
            properties.put(topic + ".num.partitions", "4");
        }
        properties.put("default.replication.factor", copies);
        properties.put("min.insync.replicas", least);
        properties.put("transaction.state.log.min.isr", least);
        properties.put("share.coordinator.state.topic.min.isr", least);
        properties.put("group.initial.rebalance.delay.ms", "0");
        // After a kill the old registration must time out before the broker may come back.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        // For a small heap: the cleaner alone takes 128 MB by default.
        properties.put("log.cleaner.dedupe.buffer.size", "8388608");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        return properties;
    }

    private static String voters(Cluster cluster) {
        return IntStream.rangeClosed(1, cluster.controllers().size())
                .mapToObj(node -> node + "@127.0.0.1:" + cluster.controllers().get(node - 1))
                .collect(Collectors.joining(","));
    }

    @Override
    public StackAddresses address() {
        return new StackAddresses("127.0.0.1:" + port, null, null);
    }

    /** The last of several brokers finds no majority to say farewell to, and would wait for it for minutes. */
    @Override
    public void close() {
        CompletableFuture.runAsync(server::shutdown)
                .completeOnTimeout(null, FAREWELL_S, TimeUnit.SECONDS)
                .join();
    }
}
