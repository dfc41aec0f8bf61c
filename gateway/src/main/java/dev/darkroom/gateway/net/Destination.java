package dev.darkroom.gateway.net;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A URL that requests may go to: http or https, without a user, a fragment, or a port on which other protocols live.
 *
 * @param host as written, IPv6 without brackets
 * @param target path and query, as in the request line (RFC 9112, section 3.2.1)
 */
public record Destination(boolean secure, String host, int port, String target) {

    /** The longest URL, in characters. */
    public static final int LONGEST = 2_000;

    private static final int FIRST_FREE_PORT = 1_024;

    private static final Pattern NUMBER = Pattern.compile("(^|\\.)([0-9]+|0[xX][0-9A-Fa-f]*)\\.?$");

    /** What is wrong with a URL; the message ends a sentence that begins with it. */
    public static final class BadUrlException extends Exception {
        BadUrlException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** Reads a URL (RFC 3986). */
    public static Destination parse(String url) throws BadUrlException {
        if (url.length() > LONGEST) {
            throw new BadUrlException("must have at most " + LONGEST + " characters");
        }
        URI uri;
        try {
            uri = new URI(url).parseServerAuthority();
        } catch (java.net.URISyntaxException e) {
            throw new BadUrlException("must be a URL such as https://example.com/hook: " + e.getReason());
        }
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw new BadUrlException("must begin with https:// or http://");
        }
        if (uri.getHost() == null || uri.getHost().indexOf('%') >= 0) {
            throw new BadUrlException("must name a host, such as https://example.com/hook");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new BadUrlException("must have no user, password or fragment");
        }
        int port = uri.getPort() < 0 ? secure ? 443 : 80 : uri.getPort();
        if (port != 80 && port != 443 && (port < FIRST_FREE_PORT || port > 65_535)) {
            throw new BadUrlException("may name the ports 80, 443, and " + FIRST_FREE_PORT + " or higher");
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new BadUrlException(
                    "must be in ASCII: percent-encode other characters, and write a host in Punycode");
        }
        String host = uri.getHost();
        // Programs read 2130706433 and 0x7f.1 as addresses, each in its own way (WHATWG URL, "ends in a number").
        if (NUMBER.matcher(host).find() && Literals.parse(host).isEmpty()) {
            throw new BadUrlException("must write an IPv4 address as four decimal numbers");
        }
        return new Destination(
                secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, target);
    }

    /** The address, where the host is one. */
    Optional<InetAddress> literal() {
        return Literals.parse(host);
    }

    /** The addresses that the host has now, at least one. */
    List<InetAddress> addresses(Resolver resolver) throws UnknownHostException {
        Optional<InetAddress> literal = literal();
        return literal.isPresent() ? List.of(literal.get()) : resolver.resolve(host);
    }
}
