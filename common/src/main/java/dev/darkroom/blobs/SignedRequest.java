package dev.darkroom.blobs;

import java.net.URI;
import java.util.Map;

/**
 * A request that is allowed by its signature (AWS Signature Version 4, query parameters): no key is needed to send it.
 *
 * @param headers that must be sent as they are
 */
public record SignedRequest(String method, URI url, Map<String, String> headers) {

    public SignedRequest {
        headers = Map.copyOf(headers);
    }
}
