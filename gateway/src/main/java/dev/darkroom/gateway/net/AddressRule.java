package dev.darkroom.gateway.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public internet: all but those that IANA's special-purpose registries (RFC 6890) call not
 * globally reachable, and the forms of IPv6 that hide an IPv4 address which does not.
 */
final class AddressRule implements Predicate<InetAddress> {

    private static final List<AddressBlock> NOT_PUBLIC = Stream.of(
                    // "This network", private (RFC 1918), shared by carriers (RFC 6598), loopback, link-local with the
                    // clouds' metadata, protocol assignments, documentation, benchmarks, multicast, reserved,
                    // broadcast.
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    // Unspecified, loopback and IPv4-compatible; discard; NAT64 of one network; protocol assignments
                    // with
                    // Teredo; documentation; segment routing; unique local with metadata; link-local; site-local;
                    // multicast.
                    "::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressBlock::parse)
            .toList();

    /** IPv4-mapped (RFC 4291), which the JDK turns into IPv4 where it is written, but not where a name server says it. */
    private static final AddressBlock MAPPED = new AddressBlock("00000000000000000000ffff00000000", 96);

    /** Translated by any network (RFC 6052): the last 32 bits are the IPv4 address. */
    private static final AddressBlock NAT64 = AddressBlock.parse("64:ff9b::/96");

    /** Stateless translation (RFC 2765), the last 32 bits. */
    private static final AddressBlock TRANSLATED = AddressBlock.parse("::ffff:0:0:0/96");

    /** 6to4 (RFC 3056): the IPv4 address follows the first 16 bits. */
    private static final AddressBlock SIX_TO_FOUR = AddressBlock.parse("2002::/16");

    @Override
    public boolean test(InetAddress address) {
        if (NOT_PUBLIC.stream().anyMatch(block -> block.contains(address))) {
            return false;
        }
        if (MAPPED.contains(address) || NAT64.contains(address) || TRANSLATED.contains(address)) {
            return test(ipv4(address, 12));
        }
        return !SIX_TO_FOUR.contains(address) || test(ipv4(address, 2));
    }

    private static InetAddress ipv4(InetAddress address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
