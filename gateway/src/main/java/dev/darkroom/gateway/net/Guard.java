package dev.darkroom.gateway.net;

import dev.darkroom.gateway.net.Destination.BadUrlException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Keeps requests on behalf of others away from this machine and from private networks (server-side request forgery).
 * A host's addresses are asked for once, checked, and then the connection must go to one of those that this returned:
 * whoever resolves the name again may get another answer. Thread-safe.
 */
@ApplicationScoped
public class Guard {

    private final Resolver resolver;
    private final Predicate<InetAddress> allowed;

    @Inject
    Guard(NetConfig config) {
        this(
                host -> List.of(InetAddress.getAllByName(host)),
                config.allowPrivateNetworks() ? address -> true : new AddressRule());
    }

    /** With other rules than the usual ones. */
    public Guard(Resolver resolver, Predicate<InetAddress> allowed) {
        this.resolver = resolver;
        this.allowed = allowed;
    }

    /** Where a URL leads, as far as can be told without asking for addresses. */
    public Destination check(String url) throws BadUrlException {
        Destination destination = Destination.parse(url);
        String host = destination.host().toLowerCase(Locale.ROOT);
        boolean local = host.equals("localhost") || host.endsWith(".localhost");
        boolean refused = local
                ? !allowed.test(InetAddress.getLoopbackAddress())
                : destination.literal().filter(allowed.negate()).isPresent();
        if (refused) {
            throw new BadUrlException("must lead to a public address; this one is private, reserved or local");
        }
        return destination;
    }

    /**
     * The addresses to connect to, at least one; blocks. Where one of a host's addresses is not allowed, none is.
     *
     * @throws UnknownHostException with a message for the owner of the URL
     */
    public List<InetAddress> resolve(Destination destination) throws UnknownHostException {
        List<InetAddress> addresses;
        try {
            addresses = destination.addresses(resolver);
        } catch (UnknownHostException e) {
            throw named("the host '" + destination.host() + "' has no address", e);
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException("the host '" + destination.host() + "' has no address");
        }
        if (!addresses.stream().allMatch(allowed)) {
            // Not which: that would tell strangers about the network around this gateway.
            throw new UnknownHostException("the host '" + destination.host() + "' does not lead to a public address");
        }
        return addresses;
    }

    private static UnknownHostException named(String message, UnknownHostException cause) {
        UnknownHostException named = new UnknownHostException(message);
        named.initCause(cause);
        return named;
    }
}
