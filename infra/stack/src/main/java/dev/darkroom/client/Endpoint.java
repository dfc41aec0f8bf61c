package dev.darkroom.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a platform answers, and with which key. Immutable.
 *
 * @param url without a slash at its end
 */
public record Endpoint(String url, String key) {
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");

    /** @throws IllegalArgumentException when the URL is none of HTTP, or the key cannot be sent */
    public Endpoint {
        String scheme = String.valueOf(URI.create(url).getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "the address begins with http:// or https://, not as in \"" + url + "\"");
        }
        if (!VISIBLE_ASCII.matcher(key).matches()) {
            throw new IllegalArgumentException("a key has visible ASCII characters only");
        }
        url = url.replaceAll("/+$", "");
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
    }

    /** A text as one segment of a path or one value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The key stays out of messages. */
    @Override
    public String toString() {
        return url;
    }
}
