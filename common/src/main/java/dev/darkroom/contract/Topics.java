package dev.darkroom.contract;

import java.util.regex.Pattern;

/** Names on the broker: topics, groups, and the headers of the dead-letter topic. */
public final class Topics {

    /** What workers report of jobs; key: job id. */
    public static final String EVENTS = "darkroom.events";

    /** What workers are asked to do beside their jobs: every worker reads all of it; key: job id, or {@link #workerKey}. */
    public static final String CONTROL = "darkroom.control";

    /** Who the workers are; compacted; key: worker id, or worker id and {@link #HEARTBEAT_SUFFIX}. */
    public static final String WORKERS = "darkroom.workers";

    /** What could not be read as a job; key: the job id or none. */
    public static final String DEAD_JOBS = "dlq.darkroom.jobs";

    /** The share group of all workers. */
    public static final String WORKERS_GROUP = "darkroom-workers";

    /** The pool of a worker that names none. */
    public static final String DEFAULT_POOL = "default";

    /** Ends the key of a heartbeat, so that compaction keeps the last announcement and the last heartbeat. */
    public static final String HEARTBEAT_SUFFIX = "/heartbeat";

    private static final String WORKER = "worker/";

    private static final String JOBS = "darkroom.jobs.";

    private static final Pattern POOL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    private Topics() {}

    /**
     * The topic of the jobs for one pool of workers; key: job id.
     *
     * @param pool 1 to 40 characters: lower-case letters, digits, inner hyphens
     */
    public static String jobs(String pool) {
        if (!POOL.matcher(pool).matches()) {
            throw new IllegalArgumentException(
                    "a pool's name is 1 to 40 lower-case letters, digits and inner hyphens, not '" + pool + "'");
        }
        return JOBS + pool;
    }

    /** The key of a control message to one worker; no job's id looks so. */
    public static String workerKey(String worker) {
        return WORKER + worker;
    }

    /** Whether a key is a {@link #workerKey}. */
    public static boolean isWorkerKey(String key) {
        return key.startsWith(WORKER);
    }

    /** Whether a topic holds the jobs of a pool. */
    public static boolean isJobs(String topic) {
        return topic.startsWith(JOBS);
    }

    /** The pool whose jobs a topic holds. */
    public static String pool(String topic) {
        if (!isJobs(topic)) {
            throw new IllegalArgumentException("no topic of jobs: " + topic);
        }
        return topic.substring(JOBS.length());
    }
}
