package dev.darkroom.gateway.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import dev.darkroom.gateway.accounts.Tenants;
import dev.darkroom.gateway.oidc.RefusedException.Why;
import dev.darkroom.gateway.tenants.Person;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636). The provider is asked for nothing before
 * somebody wants to sign in with it. Thread-safe.
 */
@ApplicationScoped
public class OidcSignIn {

    /** So many may wait for the provider at once: each holds a thread, and anybody may come. */
    static final int AT_ONCE = 8;

    /** A provider that could not be reached is let alone for so long. */
    static final Duration AWAY = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(OidcSignIn.class);

    private final OidcConfig config;
    private final Tenants tenants;
    private final RandomGenerator chance;

    /** By its issuer; a provider may move its parts. */
    private final Cache<URI, Provider> provider;

    /** Issuers that could not be reached just now. */
    private final Cache<URI, Boolean> away;

    private final Semaphore room = new Semaphore(AT_ONCE);

    @Inject
    OidcSignIn(OidcConfig config, Tenants tenants, RandomGenerator chance) {
        this(config, tenants, chance, Ticker.systemTicker());
    }

    OidcSignIn(OidcConfig config, Tenants tenants, RandomGenerator chance, Ticker ticker) {
        this.config = config;
        this.tenants = tenants;
        this.chance = chance;
        provider = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(Duration.ofHours(1))
                .build();
        away = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(AWAY).build();
    }

    void check(@Observes StartupEvent event) {
        if (config.issuer().isPresent() && config.clientId().isEmpty()) {
            throw new IllegalArgumentException(
                    "darkroom.oidc.issuer is set without darkroom.oidc.client-id: name what this gateway is called there");
        }
    }

    /** What the provider is called; empty where there is none. */
    public Optional<String> offered() {
        return config.issuer().map(issuer -> config.name());
    }

    /** Begins an attempt. */
    public Attempt begin(String to) {
        return Attempt.begin(chance, to);
    }

    /**
     * Where a browser goes to sign in.
     *
     * @param back where it comes back to
     */
    public URI away(Attempt attempt, URI back) {
        return provider().authorization(attempt, back);
    }

    /**
     * Who came back.
     *
     * @param answer the address that the browser came back to, with what the provider added
     * @param back the address alone
     */
    public Person arrived(Attempt attempt, URI answer, URI back) {
        AuthenticationResponse response = parse(answer);
        if (response.getState() == null
                || !attempt.isAnsweredBy(response.getState().getValue())) {
            throw stale();
        }
        if (!response.indicatesSuccess()) {
            String code =
                    String.valueOf(response.toErrorResponse().getErrorObject().getCode());
            throw new RefusedException(
                    Why.NOT_LET_IN, config.name() + " did not sign you in: " + code.replaceAll("[^a-z_]", "") + ".");
        }
        Provider provider = provider();
        AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
        if (code == null || (response.getIssuer() != null && !provider.is(response.getIssuer()))) {
            throw stale();
        }
        return person(claims(provider, code, attempt, back));
    }

    private IDTokenClaimsSet claims(Provider provider, AuthorizationCode code, Attempt attempt, URI back) {
        enter();
        try {
            return provider.claims(code, attempt, back);
        } catch (IOException | ParseException | BadJOSEException | JOSEException e) {
            LOG.warnf(
                    "nobody was signed in: issuer=%s cause=%s", config.issuer().orElseThrow(), e.getMessage());
            throw new RefusedException(
                    Why.PROVIDER, config.name() + " gave an answer that does not hold. Try again.", e);
        } finally {
            room.release();
        }
    }

    private Person person(IDTokenClaimsSet claims) {
        Person person = new Claims(config, claims).person();
        if (tenants.find(person.tenant()).isEmpty()) {
            throw new RefusedException(
                    Why.NOT_LET_IN,
                    "There is no tenant '" + person.tenant() + "', which " + config.name()
                            + " names as yours. Ask an admin to make it.");
        }
        return person;
    }

    private static AuthenticationResponse parse(URI answer) {
        try {
            return AuthenticationResponseParser.parse(answer);
        } catch (ParseException | IllegalArgumentException e) {
            throw stale();
        }
    }

    private Provider provider() {
        URI issuer = config.issuer().orElseThrow();
        Provider known = provider.getIfPresent(issuer);
        if (known != null) {
            return known;
        }
        enter();
        try {
            return discover(issuer);
        } finally {
            room.release();
        }
    }

    /** One at a time; those who waited meanwhile take what the first has found, or go away as it does. */
    private synchronized Provider discover(URI issuer) {
        Provider known = provider.getIfPresent(issuer);
        if (known != null) {
            return known;
        }
        String problem = config.name() + " cannot be reached. Try again, or sign in with a key.";
        if (away.getIfPresent(issuer) != null) {
            throw new RefusedException(Why.PROVIDER, problem);
        }
        try {
            Provider found = Provider.discover(config);
            provider.put(issuer, found);
            return found;
        } catch (IOException | GeneralException e) {
            away.put(issuer, true);
            LOG.warnf("the provider of identities cannot be reached: issuer=%s cause=%s", issuer, e.getMessage());
            throw new RefusedException(Why.PROVIDER, problem, e);
        }
    }

    /** Takes room, which is to be given back. */
    private void enter() {
        if (!room.tryAcquire()) {
            throw new RefusedException(
                    Why.BUSY,
                    "Too many people wait for " + config.name() + " at this moment. Try again, or sign in with a key.");
        }
    }

    private static RefusedException stale() {
        return new RefusedException(
                Why.STALE, "This answer belongs to no attempt of yours, or it took too long. Begin again.");
    }
}
