package dev.darkroom.gateway.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Addresses with a common beginning (CIDR, RFC 4632).
 *
 * @param network the whole first address, hexadecimal: 8 digits of IPv4, 32 of IPv6
 * @param bits how many leading bits count
 */
record AddressBlock(String network, int bits) {

    /** Reads {@code 10.0.0.0/8} or {@code fc00::/7}. */
    static AddressBlock parse(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] network = Literals.parse(cidr.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(cidr + " is no block of addresses"))
                .getAddress();
        return new AddressBlock(HexFormat.of().formatHex(network), Integer.parseInt(cidr.substring(slash + 1)));
    }

    boolean contains(InetAddress address) {
        byte[] is = address.getAddress();
        byte[] first = HexFormat.of().parseHex(network);
        if (is.length != first.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(is, 0, whole, first, 0, whole)) {
            return false;
        }
        int mask = (0xff00 >> (bits % 8)) & 0xff;
        return mask == 0 || (is[whole] & mask) == (first[whole] & mask);
    }
}
