package dev.darkroom.gateway.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.HashSet;

/** A provider as its discovery document describes it (OpenID Connect Discovery 1.0). Thread-safe. */
final class Provider {

    private static final int TIMEOUT_MS = 5_000;
    private static final int LARGEST_KEY_SET = 256 * 1024;

    private final OidcConfig config;
    private final ClientID client;
    private final OIDCProviderMetadata metadata;
    private final IDTokenValidator validator;

    private Provider(OidcConfig config, OIDCProviderMetadata metadata) throws MalformedURLException {
        this.config = config;
        this.client = new ClientID(config.clientId().orElseThrow());
        this.metadata = metadata;
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                        metadata.getJWKSetURI().toURL(),
                        new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, LARGEST_KEY_SET))
                .refreshAheadCache(false)
                .build();
        this.validator = new IDTokenValidator(
                metadata.getIssuer(),
                client,
                new JWSVerificationKeySelector<>(new HashSet<>(JWSAlgorithm.Family.SIGNATURE), keys),
                null);
    }

    /** Asks the issuer what it is. */
    static Provider discover(OidcConfig config) throws IOException, GeneralException {
        Issuer issuer = new Issuer(config.issuer().orElseThrow());
        return new Provider(config, OIDCProviderMetadata.resolve(issuer, TIMEOUT_MS, TIMEOUT_MS));
    }

    /** Where a browser goes to sign in. */
    URI authorization(Attempt attempt, URI back) {
        Scope scopes = new Scope("openid");
        config.requestScopes().forEach(scopes::add);
        return new AuthenticationRequest.Builder(ResponseType.CODE, scopes, client, back)
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /** Whether an answer that names its issuer (RFC 9207) is this one's. */
    boolean is(Issuer issuer) {
        return issuer.equals(metadata.getIssuer());
    }

    /**
     * Changes a code into who it stands for.
     *
     * @throws BadJOSEException for an ID token that is not of this provider, for this gateway and of this attempt
     */
    IDTokenClaimsSet claims(AuthorizationCode code, Attempt attempt, URI back)
            throws IOException, ParseException, BadJOSEException, JOSEException {
        HTTPRequest request = tokenRequest(new AuthorizationCodeGrant(code, back, new CodeVerifier(attempt.verifier())))
                .toHTTPRequest();
        request.setConnectTimeout(TIMEOUT_MS);
        request.setReadTimeout(TIMEOUT_MS);
        TokenResponse response = OIDCTokenResponseParser.parse(request.send());
        if (!response.indicatesSuccess()) {
            throw new IOException("the token was refused: "
                    + response.toErrorResponse().getErrorObject().getCode());
        }
        OIDCTokenResponse tokens = (OIDCTokenResponse) response.toSuccessResponse();
        return validator.validate(tokens.getOIDCTokens().getIDToken(), new Nonce(attempt.nonce()));
    }

    private TokenRequest tokenRequest(AuthorizationCodeGrant grant) {
        URI endpoint = metadata.getTokenEndpointURI();
        return config.clientSecret()
                .map(secret ->
                        new TokenRequest.Builder(endpoint, new ClientSecretBasic(client, new Secret(secret)), grant))
                .orElseGet(() -> new TokenRequest.Builder(endpoint, client, grant))
                .build();
    }
}
