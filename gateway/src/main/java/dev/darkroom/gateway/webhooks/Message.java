package dev.darkroom.gateway.webhooks;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a receiver gets: the headers of Standard Webhooks and a JSON body.
 *
 * @param body the bytes that are signed, in UTF-8
 */
record Message(Map<String, String> headers, String body) {

    Message {
        headers = Map.copyOf(headers);
    }

    /**
     * A signed message.
     *
     * @param id of the event
     */
    static Message of(String id, Instant at, String body, Secrets secrets) {
        long timestamp = at.getEpochSecond();
        Map<String, String> headers = new TreeMap<>();
        headers.put("content-type", "application/json");
        headers.put("user-agent", "Darkroom-Webhooks/1");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        headers.put("webhook-signature", secrets.signatures(id, timestamp, body));
        return new Message(headers, body);
    }
}
