package dev.darkroom.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a process ends as a crash would: nothing is flushed, no hook runs. Byteman rules put it there, so the product holds no code for
 * it. They name methods of the product: where one of them is gone, the process does not end, and the test that waits for its end fails.
 */
enum CrashPoint {
    /** Jobs are locked by this worker, and nothing was said of them. */
    WORKER_AFTER_TAKE("dev.darkroom.worker.kafka.KafkaJobSource", "take", "AT EXIT", "$!.size() > 0"),
    /** The device draws. */
    WORKER_IN_MID_RUN("dev.darkroom.worker.lane.DeviceTurn", "draw", "AT INVOKE run", "TRUE"),
    /** An image is stored, and no event tells of it. */
    WORKER_AFTER_PUT("dev.darkroom.blobs.S3BlobStore", "put", "AT EXIT", "TRUE"),
    /** Success is durable, and the lane does not know. */
    WORKER_AFTER_EVENT("dev.darkroom.worker.lane.Reporter", "succeeded", "AT EXIT", "TRUE"),
    /** Success is durable, and the record not acknowledged. */
    WORKER_BEFORE_ACKNOWLEDGEMENT("dev.darkroom.worker.kafka.KafkaJobSource", "settle", "AT ENTRY", "TRUE"),

    /** The job is committed, and its client was not answered. */
    GATEWAY_BEFORE_ANSWER("dev.darkroom.gateway.jobs.JobsResource", "submit", "AT EXIT", "TRUE"),
    /** A job is taken from the queue, and not produced. */
    GATEWAY_BEFORE_PRODUCE("dev.darkroom.gateway.kafka.KafkaJobPublisher", "publish", "AT ENTRY", "TRUE"),
    /** A job is produced, and not marked as published. */
    GATEWAY_BEFORE_MARK("dev.darkroom.gateway.postgres.JobsOutbox", "published", "AT ENTRY", "TRUE"),
    /** Rows are changed by events, and the offsets not committed. */
    GATEWAY_BEFORE_OFFSET_COMMIT("dev.darkroom.gateway.projection.Projector", "apply", "AT EXIT", "$1.size() > 0");

    private static final Path FOLDER = Path.of("target", "faults");

    private final String rule;

    CrashPoint(String type, String method, String where, String condition) {
        this.rule = rule(name(), type, method, where, condition, "killJVM()");
    }

    private static String rule(String name, String type, String method, String where, String condition, String action) {
        return "RULE " + name + "\nCLASS " + type + "\nMETHOD " + method + "\n" + where + "\nIF " + condition + "\nDO "
                + action + "\nENDRULE\n";
    }

    private boolean ofWorker() {
        return name().startsWith("WORKER");
    }

    static List<CrashPoint> ofWorkers() {
        return Stream.of(values()).filter(CrashPoint::ofWorker).toList();
    }

    static List<CrashPoint> ofGateways() {
        return Stream.of(values()).filter(point -> !point.ofWorker()).toList();
    }

    /**
     * Options of a JVM that ends here.
     *
     * @param times the process passes so often before it ends
     */
    List<String> options(int times) {
        return agent(
                name() + "-" + times, rule.replace("\nDO ", " AND incrementCounter(\"passed\") > " + times + "\nDO "));
    }

    /** Options of a worker's JVM that ends whenever it draws a job with this seed: such a job is poison. */
    static List<String> poison(long seed, String action) {
        String condition = "$1.value() == " + seed;
        return agent(
                "poison-" + action.replaceAll("[^a-zA-Z]", ""),
                rule("poison", "dev.darkroom.worker.sampling.ImageRequest", "<init>", "AT EXIT", condition, action));
    }

    /** Options of a JVM that runs with these Byteman rules. */
    static List<String> agent(String name, String rules) {
        Path jar = byteman();
        try {
            Files.createDirectories(FOLDER);
            Path script = Files.writeString(FOLDER.resolve(name + ".btm"), rules);
            return List.of("-javaagent:" + jar + "=script:" + script.toAbsolutePath() + ",boot:" + jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path byteman() {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.contains("byteman")) {
                return Path.of(entry).toAbsolutePath();
            }
        }
        throw new IllegalStateException("Byteman is not on the class path");
    }
}
