package dev.darkroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

    private final Map<Part, StackProcess> processes;

    private LocalStack(Map<Part, StackProcess> processes) {
        this.processes = processes;
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
        return separate(List.of(), only.length == 0 ? List.of(Part.values()) : List.of(only));
    }

    /**
     * Starts all parts, each in a process of its own, and Kafka with a second way in: those who come to its port are told to
     * come to another one, where the caller's proxy stands and passes on to it.
     *
     * @param port that Kafka listens on too
     * @param proxyPort that it names to those who come there
     */
    public static LocalStack separateWithDetour(int port, int proxyPort) {
        return separate(List.of("--kafka-detour", port + ":" + proxyPort), List.of(Part.values()));
    }

    private static LocalStack separate(List<String> kafkaOptions, List<Part> parts) {
        Map<Part, StackProcess> processes = new EnumMap<>(Part.class);
        try {
            for (Part part : parts) {
                processes.put(part, new StackProcess(label(part), part == Part.KAFKA ? kafkaOptions : List.of()));
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

    /** Kafka's bootstrap server, as host:port. */
    public String kafka() {
        return process(Part.KAFKA).addresses().path("kafka").asText();
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
        processes.values().stream().distinct().forEach(StackProcess::close);
    }
}
