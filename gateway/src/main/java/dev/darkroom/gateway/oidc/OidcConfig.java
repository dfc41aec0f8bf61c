package dev.darkroom.gateway.oidc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The provider of identities with which people may sign in; none by default. */
@ConfigMapping(prefix = "darkroom.oidc")
public interface OidcConfig {

    /** Its issuer, such as {@code https://login.example.com/realms/staff}. Nothing is offered where it is absent. */
    Optional<URI> issuer();

    /** What this gateway is called there; needed where there is an issuer. */
    Optional<String> clientId();

    /** This gateway's secret there; absent for a public client, which PKCE alone protects. */
    Optional<String> clientSecret();

    /** What the sign-in page calls it: Sign in with … */
    @WithDefault("single sign-on")
    String name();

    /** Scopes that are asked for besides {@code openid}, if the claims need any. */
    @WithDefault("profile")
    List<String> requestScopes();

    /** The claim of the ID token that names the tenant, which must be there. */
    @WithDefault("darkroom_tenant")
    String tenantClaim();

    /** The claim that lists what somebody may do: {@code jobs}, {@code read}, {@code admin}; other values are passed over. */
    @WithDefault("darkroom_scopes")
    String scopesClaim();
}
