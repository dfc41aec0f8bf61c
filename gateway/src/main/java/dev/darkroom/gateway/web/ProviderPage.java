package dev.darkroom.gateway.web;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.limits.Guesses;
import dev.darkroom.gateway.oidc.Attempt;
import dev.darkroom.gateway.oidc.OidcSignIn;
import dev.darkroom.gateway.oidc.RefusedException;
import dev.darkroom.gateway.tenants.Person;
import dev.darkroom.gateway.tenants.SignIn;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /sign-in/provider}: away to the provider of identities, and back. */
@Path("/sign-in/provider")
@Blocking
public class ProviderPage {

    /** Sent along when the provider sends the browser back, which another site's cookie would not be. */
    private static final String COOKIE = "darkroom_attempt";

    private static final String BACK = "/sign-in/provider/back";
    private static final int ATTEMPT_LASTS_S = 600;

    private final OidcSignIn provider;
    private final SignIn signIn;
    private final Guesses guesses;
    private final HttpServerRequest request;
    private final UriInfo uri;

    ProviderPage(OidcSignIn provider, SignIn signIn, Guesses guesses, HttpServerRequest request, UriInfo uri) {
        this.provider = provider;
        this.signIn = signIn;
        this.guesses = guesses;
        this.request = request;
        this.uri = uri;
    }

    @GET
    @Operation(hidden = true)
    public Response away(@QueryParam("to") @DefaultValue("/") String to) {
        String here = SignInPage.local(to);
        if (provider.offered().isEmpty()) {
            return refused(Response.Status.NOT_FOUND, here, "This gateway knows no provider to sign in with.");
        }
        return orRefused(here, () -> {
            Attempt attempt = provider.begin(here);
            return Response.seeOther(provider.away(attempt, back()))
                    .cookie(cookie(attempt.kept(), ATTEMPT_LASTS_S))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        });
    }

    @GET
    @Path("back")
    @Operation(hidden = true)
    public Response back(@CookieParam(COOKIE) @DefaultValue("") String kept) {
        if (!guesses.mayTry(address())) {
            return Response.fromResponse(refused(
                            Response.Status.TOO_MANY_REQUESTS,
                            "/",
                            "Signing in failed too often from your address. Wait a moment, and begin again."))
                    .header(HttpHeaders.RETRY_AFTER, "1")
                    .build();
        }
        Attempt attempt = Attempt.read(kept).orElse(null);
        if (provider.offered().isEmpty() || attempt == null) {
            return refused(
                    Response.Status.BAD_REQUEST, "/", "Signing in took too long, or began elsewhere. Begin again.");
        }
        String to = SignInPage.local(attempt.to());
        return orRefused(to, () -> {
            Person person = arrived(attempt);
            // The browser comes from another site: the page asks for itself once more, and then sends the session's
            // cookie.
            return Response.fromResponse(Reception.html(new Reception.Again(to)))
                    .cookie(signIn.open(person, secure()), cookie("", 0))
                    .build();
        });
    }

    /** Anybody can make an attempt and an answer up, and each may make this gateway ask the provider. */
    private Person arrived(Attempt attempt) {
        try {
            return provider.arrived(attempt, uri.getRequestUri(), back());
        } catch (RefusedException e) {
            guesses.failed(address());
            throw e;
        }
    }

    private String address() {
        return request.remoteAddress().hostAddress();
    }

    private Response orRefused(String to, Supplier<Response> answer) {
        try {
            return answer.get();
        } catch (RefusedException e) {
            return refused(
                    switch (e.why()) {
                        case STALE -> Response.Status.BAD_REQUEST;
                        case NOT_LET_IN -> Response.Status.FORBIDDEN;
                        case BUSY -> Response.Status.SERVICE_UNAVAILABLE;
                        case PROVIDER -> Response.Status.BAD_GATEWAY;
                    },
                    to,
                    e.getMessage());
        } catch (ProblemException e) {
            return refused(Response.Status.fromStatusCode(e.code().httpStatus()), to, e.getMessage());
        }
    }

    private Response refused(Response.StatusType status, String to, String problem) {
        return Response.fromResponse(SignInPage.refused(
                        status, to, problem, provider.offered().orElse("")))
                .cookie(cookie("", 0))
                .build();
    }

    private URI back() {
        return uri.getBaseUriBuilder().replacePath(BACK).build();
    }

    private boolean secure() {
        return "https".equals(uri.getRequestUri().getScheme());
    }

    private NewCookie cookie(String value, int maxAge) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/sign-in/provider")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(secure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
