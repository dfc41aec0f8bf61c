package dev.darkroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real Kafka broker, PostgreSQL and S3 server for tests, as child processes on temporary data and free ports. Take
 * {@link #shared()} where a test only uses them, {@link #separate} where it stops, kills and restarts them. Nothing is left behind,
 * even when the test's JVM is killed. The addresses are thread-safe; starting and stopping is for one thread.
 */
public final class LocalStack implements AutoCloseable {
    /** A server of the stack. */
    public enum Part {
        KAFKA,
        POSTGRES,
        S3
    }

    private static final int BROKERS = 3;
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private final Map<Part, StackProcess> processes;
    private final List<StackProcess> brokers;

    private LocalStack(Map<Part, StackProcess> processes) {
        this(processes, List.of());
    }

    private LocalStack(Map<Part, StackProcess> processes, List<StackProcess> brokers) {
        this.processes = processes;
        this.brokers = brokers;
    }

    /** The stack of this JVM: all parts, started at the first call, stopped at the end. */
    public static LocalStack shared() {
        return Shared.STACK;
    }

    /** Started when it is first asked for. */
    private static final class Shared {
        static final LocalStack STACK = startShared();

        private static LocalStack startShared() {
            LocalStack stack = start();
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-local-stack"));
            return stack;
        }
    }

    /** Starts the named parts, or all of them, in one process. */
    public static LocalStack start(Part... only) {
        List<Part> parts = only.length == 0 ? List.of(Part.values()) : List.of(only);
        StackProcess process =
                new StackProcess(parts.stream().map(LocalStack::label).collect(Collectors.joining(",")), List.of());
        return new LocalStack(parts.stream().collect(Collectors.toMap(part -> part, part -> process)));
    }

    /** Starts the named parts, or all of them, each in a process of its own. */
    public static LocalStack separate(Part... only) {
        return separate(List.of(), only.length == 0 ? List.of(Part.values()) : List.of(only), part -> TEMPORARY);
    }

    /**
     * Starts all parts, each in a process of its own, and Kafka with a second way in: those who come to its port are told to
     * come to another one, where the caller's proxy stands and passes on to it.
     *
     * @param port that Kafka listens on too
     * @param proxyPort that it names to those who come there
     */
    public static LocalStack separateWithDetour(int port, int proxyPort) {
        return separateWithDetour(port, proxyPort, part -> TEMPORARY);
    }

    /** As {@link #separateWithDetour(int, int)}, with the data of each part in a folder of the caller's choice. */
    public static LocalStack separateWithDetour(int port, int proxyPort, Function<Part, Path> folders) {
        return separate(List.of("--kafka-detour", port + ":" + proxyPort), List.of(Part.values()), folders);
    }

    /** Starts all parts, and Kafka as three brokers, each in a process of its own: every topic is on all of them. */
    public static LocalStack threeBrokers() {
        String controllers = IntStream.range(0, BROKERS)
                .mapToObj(each -> String.valueOf(freePort()))
                .collect(Collectors.joining(","));
        // A broker serves when most of them run, so they must start at once.
        List<CompletableFuture<StackProcess>> starting = IntStream.rangeClosed(1, BROKERS)
                .mapToObj(node -> List.of("--kafka-cluster", node + "@" + controllers))
                .map(options -> CompletableFuture.supplyAsync(() -> new StackProcess(label(Part.KAFKA), options)))
                .toList();
        StackProcess others = new StackProcess(label(Part.POSTGRES) + "," + label(Part.S3), List.of());
        List<StackProcess> brokers =
                starting.stream().map(CompletableFuture::join).toList();
        return new LocalStack(Map.of(Part.POSTGRES, others, Part.S3, others), brokers);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends one of several brokers as a crash would; its data and port stay.
     *
     * @param node from 1, as Kafka's own number
     */
    public void killBroker(int node) {
        brokers.get(node - 1).kill();
    }

    /** Starts one of several brokers again. */
    public void restartBroker(int node) {
        brokers.get(node - 1).start();
    }

    private static LocalStack separate(List<String> kafkaOptions, List<Part> parts, Function<Part, Path> folders) {
        Map<Part, StackProcess> processes = new EnumMap<>(Part.class);
        try {
            for (Part part : parts) {
                List<String> options = part == Part.KAFKA ? kafkaOptions : List.of();
                processes.put(part, new StackProcess(folders.apply(part), label(part), options));
            }
            return new LocalStack(processes);
        } catch (RuntimeException e) {
            processes.values().forEach(StackProcess::close);
            throw e;
        }
    }

    private static String label(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** Stops a part in order (with those that share its process); its data and port stay. */
    public void stop(Part part) {
        process(part).stop();
    }

    /** Ends a part as a crash would (with those that share its process); its data and port stay. */
    public void kill(Part part) {
        process(part).kill();
    }

    /** Starts a stopped or killed part on the data and port it had. */
    public void restart(Part part) {
        process(part).start();
    }

    /** Kafka's bootstrap servers, as host:port. */
    public String kafka() {
        List<StackProcess> all = brokers.isEmpty() ? List.of(process(Part.KAFKA)) : brokers;
        return all.stream().map(each -> each.addresses().path("kafka").asText()).collect(Collectors.joining(","));
    }

    public String jdbcUrl() {
        return postgres("jdbc_url");
    }

    public String postgresUser() {
        return postgres("user");
    }

    public String postgresPassword() {
        return postgres("password");
    }

    public String s3Endpoint() {
        return s3("endpoint");
    }

    public String s3AccessKey() {
        return s3("access_key");
    }

    public String s3SecretKey() {
        return s3("secret_key");
    }

    /** The bucket that exists from the start. */
    public String s3Bucket() {
        return s3("bucket");
    }

    public String s3Region() {
        return s3("region");
    }

    private String postgres(String field) {
        return text(process(Part.POSTGRES).addresses().path("postgres"), field);
    }

    private String s3(String field) {
        return text(process(Part.S3).addresses().path("s3"), field);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private StackProcess process(Part part) {
        StackProcess process = processes.get(part);
        if (process == null) {
            throw new IllegalStateException("this stack was started without " + label(part));
        }
        return process;
    }

    /** Stops everything and removes the data. */
    @Override
    public void close() {
        // In order they would wait for each other: the last ones have no majority to say farewell to.
        brokers.forEach(StackProcess::kill);
        Stream.concat(processes.values().stream().distinct(), brokers.stream()).forEach(StackProcess::close);
    }
}
