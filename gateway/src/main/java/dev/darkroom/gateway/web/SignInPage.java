package dev.darkroom.gateway.web;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.oidc.OidcSignIn;
import dev.darkroom.gateway.tenants.SignIn;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /sign-in} and {@code /sign-out}: a key for a session, and its end. */
@Path("/")
@Blocking
public class SignInPage {

    /** Plain segments, and a query of what {@code URLSearchParams} writes; never two slashes, a backslash or a quote. */
    private static final Pattern LOCAL = Pattern.compile(
            "/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?)?(?:[?](?:[A-Za-z0-9._~*+,:@&=-]|%[0-9A-Fa-f]{2})*)?");

    private static final int LONGEST = 1000;

    private final Reception reception;
    private final SignIn signIn;
    private final OidcSignIn provider;
    private final HttpHeaders headers;
    private final UriInfo uri;

    SignInPage(Reception reception, SignIn signIn, OidcSignIn provider, HttpHeaders headers, UriInfo uri) {
        this.reception = reception;
        this.signIn = signIn;
        this.provider = provider;
        this.headers = headers;
        this.uri = uri;
    }

    /**
     * @param to where to go then
     * @param problem why the last try failed; empty where there was none
     * @param provider what else one can sign in with; empty for nothing
     * @param away the way to it, and then to where one wants to go
     */
    record Form(Visitor visitor, String to, String problem, String provider, String away) implements TemplateInstance {}

    @GET
    @Path("sign-in")
    @Operation(hidden = true)
    public Response form(@QueryParam("to") @DefaultValue("/") String to) {
        return reception.show(
                visitor -> sheet(visitor, local(to), "", provider.offered().orElse("")));
    }

    @POST
    @Path("sign-in")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response signIn(
            @FormParam("key") @DefaultValue("") String key, @FormParam("to") @DefaultValue("/") String to) {
        try {
            return gone(local(to), signIn.open(key.strip(), headers, secure())).build();
        } catch (ProblemException e) {
            return refused(
                    Response.Status.fromStatusCode(e.code().httpStatus()),
                    local(to),
                    e.getMessage(),
                    provider.offered().orElse(""));
        }
    }

    @POST
    @Path("sign-out")
    @Operation(hidden = true)
    public Response signOut() {
        return gone("/", signIn.close(headers, secure()))
                // Pictures are kept by the browser for ever, and the next one at it may be somebody else.
                .header("Clear-Site-Data", "\"cache\"")
                .build();
    }

    /** The form once more, and why. */
    static Response refused(Response.StatusType status, String to, String problem, String provider) {
        return Reception.html(status, sheet(new Visitor(null, "/sign-in"), to, problem, provider));
    }

    private static Form sheet(Visitor visitor, String to, String problem, String provider) {
        // Slashes may stand in a query as they are.
        String encoded = URLEncoder.encode(to, StandardCharsets.UTF_8).replace("%2F", "/");
        return new Form(visitor, to, problem, provider, "/sign-in/provider?to=" + encoded);
    }

    private static Response.ResponseBuilder gone(String to, NewCookie cookie) {
        return Response.seeOther(URI.create(to)).cookie(cookie).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private boolean secure() {
        return "https".equals(uri.getRequestUri().getScheme());
    }

    /** A page of this gateway with its query, whatever somebody wrote into a link; without the query where that will not do. */
    static String local(String to) {
        if (isLocal(to)) {
            return to;
        }
        int query = to.indexOf('?');
        return query > 0 && isLocal(to.substring(0, query)) ? to.substring(0, query) : "/";
    }

    private static boolean isLocal(String to) {
        return to.length() <= LONGEST && LOCAL.matcher(to).matches();
    }
}
