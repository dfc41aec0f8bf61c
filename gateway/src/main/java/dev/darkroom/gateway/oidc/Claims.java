package dev.darkroom.gateway.oidc;

import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import dev.darkroom.gateway.oidc.RefusedException.Why;
import dev.darkroom.gateway.tenants.Person;
import dev.darkroom.gateway.tenants.Scope;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a provider says of somebody, as Darkroom reads it. */
record Claims(OidcConfig config, IDTokenClaimsSet said) {

    private static final int LONGEST_NAME = 100;

    Person person() {
        List<String> tenants = texts(config.tenantClaim());
        if (tenants.size() != 1) {
            throw new RefusedException(
                    Why.NOT_LET_IN,
                    config.name() + " does not say which tenant you belong to: the claim '" + config.tenantClaim()
                            + "' must name one.");
        }
        Set<Scope> scopes = texts(config.scopesClaim()).stream()
                .flatMap(text -> Arrays.stream(Scope.values())
                        .filter(scope -> scope.wireName().equals(text)))
                .collect(Collectors.toSet());
        if (scopes.isEmpty()) {
            throw new RefusedException(
                    Why.NOT_LET_IN,
                    config.name() + " does not let you do anything here: the claim '" + config.scopesClaim()
                            + "' has none of jobs, read, admin.");
        }
        return new Person(
                said.getIssuer().getValue() + "#" + said.getSubject().getValue(), name(), tenants.get(0), scopes);
    }

    private String name() {
        String name = Stream.of("name", "preferred_username", "email")
                .map(said::getStringClaim)
                .filter(Objects::nonNull)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElseGet(() -> said.getSubject().getValue());
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    /** The words of a claim, which is a text or a list of texts. */
    private List<String> texts(String name) {
        Object value = said.getClaim(name);
        Stream<?> values = value instanceof Collection<?> many ? many.stream() : Stream.ofNullable(value);
        return values.filter(Objects::nonNull)
                .flatMap(each -> Arrays.stream(each.toString().split("[\\s,]+", -1)))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
    }
}
