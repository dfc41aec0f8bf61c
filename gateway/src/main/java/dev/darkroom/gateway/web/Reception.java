package dev.darkroom.gateway.web;

import dev.darkroom.gateway.tenants.SignIn;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Says who looks at a page, and sends those who are not signed in to sign in and back. */
@RequestScoped
class Reception {

    private final SignIn signIn;
    private final HttpHeaders headers;
    private final UriInfo uri;

    Reception(SignIn signIn, HttpHeaders headers, UriInfo uri) {
        this.signIn = signIn;
        this.headers = headers;
        this.uri = uri;
    }

    /** The page once more with its query, asked for by itself. */
    record Again(String path) implements TemplateInstance {}

    /** What somebody is told whose key is no admin's. */
    record NotAdmin(Visitor visitor) implements TemplateInstance {}

    /** A page for everybody. */
    Response show(Function<Visitor, TemplateInstance> page) {
        return answer(visitor -> html(page.apply(visitor)));
    }

    /** A page for everybody, or another answer. */
    Response answer(Function<Visitor, Response> answer) {
        return cameFromElsewhere() ? again() : answer.apply(visitor());
    }

    /** A page for those who are signed in. */
    Response showSignedIn(Function<Visitor, TemplateInstance> page) {
        return answerSignedIn(visitor -> html(page.apply(visitor)));
    }

    /** A page for those who are signed in with a key of scope {@code admin}. */
    Response showAdmin(Function<Visitor, TemplateInstance> page) {
        return answerSignedIn(visitor ->
                visitor.admin() ? html(page.apply(visitor)) : html(Response.Status.FORBIDDEN, new NotAdmin(visitor)));
    }

    /** A page for those who are signed in, or another answer. */
    Response answerSignedIn(Function<Visitor, Response> answer) {
        return answer(visitor -> visitor.signedIn()
                ? answer.apply(visitor)
                : goTo("/sign-in?to=" + URLEncoder.encode(here(), StandardCharsets.UTF_8)));
    }

    /** Another page instead. */
    static Response goTo(String page) {
        return Response.seeOther(URI.create(page))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    static Response html(TemplateInstance page) {
        return html(Response.Status.OK, page);
    }

    static Response html(Response.StatusType status, TemplateInstance page) {
        return Response.status(status)
                .entity(page.render())
                .type("text/html; charset=utf-8")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private Visitor visitor() {
        return new Visitor(signIn.who(headers).orElse(null), path());
    }

    private String path() {
        return uri.getRequestUri().getRawPath();
    }

    /** The page with what its address asks for. */
    private String here() {
        String query = uri.getRequestUri().getRawQuery();
        return SignInPage.local(query == null ? path() : path() + '?' + query);
    }

    /**
     * Whoever follows a link of another site comes without the session's cookie, which is {@code SameSite=Strict}. Asked for by
     * a page of this gateway, the same page gets it. Cookies of others say nothing: browsers keep them by host, whatever its port.
     */
    private boolean cameFromElsewhere() {
        return "cross-site".equals(headers.getHeaderString("Sec-Fetch-Site")) && !signIn.carriesSession(headers);
    }

    private Response again() {
        return html(new Again(here()));
    }
}
