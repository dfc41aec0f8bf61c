package dev.darkroom.contract;

import java.util.LinkedHashMap;
import java.util.Map;

/** The Kafka headers of an event: CloudEvents 1.0, Kafka protocol binding, binary content mode (section 3.2). */
public final class CloudEventHeaders {

    /** The header that says which event it is. */
    public static final String TYPE = "ce_type";

    private CloudEventHeaders() {}

    /** The headers of an event by name; values are UTF-8 text. */
    public static Map<String, String> of(JobEvent event) {
        EventMeta meta = event.meta();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", meta.id().toString());
        headers.put(TYPE, event.type());
        headers.put("ce_source", "/workers/" + meta.worker());
        headers.put("ce_subject", meta.jobId().toString());
        headers.put("ce_time", meta.time().toString());
        headers.put("content-type", "application/json");
        return headers;
    }
}
