package dev.darkroom.gateway.tenants;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests of this gateway's own pages from those that another site makes a browser send. What a browser says in
 * {@code Sec-Fetch-Site} (W3C Fetch Metadata) counts first; where it says nothing, as over plain HTTP, {@code Origin} must name
 * the host that was asked. A plain GET may also come from the address bar.
 */
final class SameOrigin {

    private static final Set<String> LOOKS_ONLY = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private SameOrigin() {}

    /** Whether the request comes from a page of this origin. */
    static boolean holds(String method, HttpHeaders headers) {
        boolean looksOnly = LOOKS_ONLY.contains(method);
        String site = headers.getHeaderString("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || (looksOnly && site.equals("none"));
        }
        String origin = headers.getHeaderString("Origin");
        return origin == null ? looksOnly : isHost(origin, headers.getHeaderString(HttpHeaders.HOST));
    }

    private static boolean isHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(new URI(origin).getRawAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
