package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The one catalogue of what can go wrong: whose fault it is, whether the same request may succeed later, and the HTTP
 * status where it answers a request. A job's {@code error.code} and a problem's {@code code} are names from here.
 */
public enum FailureCode {
    MALFORMED_JSON(Fault.CLIENT, false, 400, "The body is not JSON"),
    MALFORMED_REQUEST(Fault.CLIENT, false, 400, "The request cannot be read"),
    UNAUTHENTICATED(Fault.CLIENT, false, 401, "An API key is needed"),
    FORBIDDEN(Fault.CLIENT, false, 403, "The API key lacks the scope"),
    NOT_FOUND(Fault.CLIENT, false, 404, "There is no such thing"),
    METHOD_NOT_ALLOWED(Fault.CLIENT, false, 405, "The method is not allowed here"),
    NOT_ACCEPTABLE(Fault.CLIENT, false, 406, "No acceptable representation"),
    OUTPUT_NOT_READY(Fault.CLIENT, true, 409, "The job has no outputs yet"),
    JOB_NOT_QUEUED(Fault.CLIENT, false, 409, "The job does not wait any more"),
    JOB_NOT_ENDED(Fault.CLIENT, true, 409, "The job has not ended yet"),
    CONFLICT(Fault.CLIENT, false, 409, "It stands against how things are"),
    LAST_ADMIN_KEY(Fault.CLIENT, false, 409, "No admin key would be left"),
    FORMER_SECRET_WORKS(Fault.CLIENT, true, 409, "The secret before the last rotation works still"),
    JOB_ERASED(Fault.CLIENT, false, 410, "The job's input and outputs are erased"),
    UPLOAD_MISSING(Fault.CLIENT, true, 409, "The file was not uploaded yet"),
    OUTPUT_ERASED(Fault.CLIENT, false, 410, "The job's outputs were erased"),
    PRECONDITION_FAILED(Fault.CLIENT, false, 412, "It is not as the request supposes"),
    PAYLOAD_TOO_LARGE(Fault.CLIENT, false, 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(Fault.CLIENT, false, 415, "The media type is not supported"),
    RANGE_NOT_SATISFIABLE(Fault.CLIENT, false, 416, "There are no such bytes"),
    INVALID_INPUT(Fault.CLIENT, false, 422, "The request does not fit"),
    IDEMPOTENCY_KEY_REUSED(Fault.CLIENT, false, 422, "The idempotency key stands for another request"),
    UNKNOWN_MODEL(Fault.CLIENT, false, 422, "There is no such model"),
    TOO_MANY_WAITING(Fault.CLIENT, true, 429, "Too many of your jobs wait"),
    RATE_LIMITED(Fault.CLIENT, true, 429, "Too many requests"),
    START_DEADLINE_PASSED(Fault.CLIENT, true, 504, "The job did not start in time"),
    TOTAL_DEADLINE_PASSED(Fault.CLIENT, true, 504, "The job did not end in time"),
    DATABASE_UNAVAILABLE(Fault.PLATFORM, true, 503, "The database cannot be reached"),
    STORE_UNAVAILABLE(Fault.PLATFORM, true, 503, "The object store cannot be reached"),
    OVERLOADED(Fault.PLATFORM, true, 503, "This gateway is busy"),
    INTERNAL(Fault.PLATFORM, true, 500, "Something broke on our side"),

    /** A worker found the input unfit although the gateway had accepted it. */
    INPUT_REJECTED(Fault.CLIENT, false, 422, "The worker refused the input"),
    /** No worker of the pool serves the model in the version that the job names. */
    MODEL_UNAVAILABLE(Fault.PLATFORM, true, 503, "No worker serves this model version"),
    /** The model threw. */
    MODEL_FAILED(Fault.MODEL, true, 500, "The model failed"),
    /** The model ran longer than its limit allows. */
    MODEL_TIMEOUT(Fault.MODEL, true, 504, "The model took too long"),
    /** Its workers died while they ran it, as often as is tried. */
    WORKER_LOST(Fault.MODEL, true, 500, "The workers that ran it died");

    /** On whose side the reason lies. */
    public enum Fault {
        CLIENT,
        PLATFORM,
        MODEL
    }

    private final Fault fault;
    private final boolean retryable;
    private final int httpStatus;
    private final String title;

    FailureCode(Fault fault, boolean retryable, int httpStatus, String title) {
        this.fault = fault;
        this.retryable = retryable;
        this.httpStatus = httpStatus;
        this.title = title;
    }

    public Fault fault() {
        return fault;
    }

    /** Whether the same request or job, sent again unchanged, may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** The HTTP status of a response with this code. */
    public int httpStatus() {
        return httpStatus;
    }

    /** A short sentence, the same for every occurrence (RFC 9457, section 3.1.3). */
    public String title() {
        return title;
    }

    /** The code in JSON, such as {@code invalid_input}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
