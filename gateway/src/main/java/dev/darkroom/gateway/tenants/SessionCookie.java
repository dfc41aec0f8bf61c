package dev.darkroom.gateway.tenants;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;

/** The cookie that carries a session's token: unseen by scripts, never sent for another site. */
final class SessionCookie {

    static final String NAME = "darkroom_session";

    private SessionCookie() {}

    /** The token that a request carries. */
    static Optional<String> token(HttpHeaders headers) {
        return Optional.ofNullable(headers.getCookies().get(NAME))
                .map(Cookie::getValue)
                .filter(token -> !token.isEmpty());
    }

    /** @param secure whether it came over HTTPS, and is to be sent over nothing else */
    static NewCookie holding(String token, boolean secure) {
        return cookie(token, NewCookie.DEFAULT_MAX_AGE, secure);
    }

    /** Makes the browser forget it. */
    static NewCookie gone(boolean secure) {
        return cookie("", 0, secure);
    }

    private static NewCookie cookie(String value, int maxAge, boolean secure) {
        return new NewCookie.Builder(NAME)
                .value(value)
                .path("/")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
