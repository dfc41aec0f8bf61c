package dev.darkroom.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {

    private final AddressRule rule = new AddressRule();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "::ffff:0:10.1.2.3",
                "64:ff9b::169.254.169.254",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:7f00:1::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:c0a8:101::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1"
            })
    void what_is_not_public_is_refused(String address) {
        assertThat(rule.test(Literals.parse(address).orElseThrow())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1",
                "2001:4860:4860::8888",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1"
            })
    void what_is_public_is_allowed(String address) {
        assertThat(rule.test(Literals.parse(address).orElseThrow())).isTrue();
    }

    /** As a name server's AAAA record may say it: the JDK leaves such an address as it came. */
    @Test
    void a_mapped_address_that_stayed_ipv6_is_read_as_ipv4() throws Exception {
        assertThat(rule.test(mapped("7f000001"))).isFalse();
        assertThat(rule.test(mapped("a9fea9fe"))).isFalse();
        assertThat(rule.test(mapped("08080808"))).isTrue();
    }

    private static InetAddress mapped(String ipv4) throws Exception {
        byte[] bytes = HexFormat.of().parseHex("00000000000000000000ffff" + ipv4);
        InetAddress address = Inet6Address.getByAddress(null, bytes, -1);
        assertThat(address).isInstanceOf(Inet6Address.class);
        return address;
    }
}
