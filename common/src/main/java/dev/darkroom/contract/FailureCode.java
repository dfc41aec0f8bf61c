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
    JOB_ERASED(Fault.CLIENT, false, 410, "The job's input and outputs are erased"),
    PRECONDITION_FAILED(Fault.CLIENT, false, 412, "It is not as the request supposes"),
    PAYLOAD_TOO_LARGE(Fault.CLIENT, false, 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(Fault.CLIENT, false, 415, "The media type is not supported"),
    INVALID_INPUT(Fault.CLIENT, false, 422, "The request does not fit"),
    IDEMPOTENCY_KEY_REUSED(Fault.CLIENT, false, 422, "The idempotency key stands for another request"),
    UNKNOWN_MODEL(Fault.CLIENT, false, 422, "There is no such model"),
    TOO_MANY_WAITING(Fault.CLIENT, true, 429, "Too many of your jobs wait"),
    START_DEADLINE_PASSED(Fault.CLIENT, true, 504, "The job did not start in time"),
    TOTAL_DEADLINE_PASSED(Fault.CLIENT, true, 504, "The job did not end in time"),
    RATE_LIMITED(Fault.CLIENT, true, 429, "Too many requests"),
