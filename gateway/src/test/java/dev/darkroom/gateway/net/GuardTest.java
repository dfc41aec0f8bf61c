package dev.darkroom.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.gateway.net.Destination.BadUrlException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {

    private static final InetAddress PUBLIC = Literals.parse("8.8.8.8").orElseThrow();
    private static final InetAddress PRIVATE = Literals.parse("10.0.0.1").orElseThrow();

    @Test
    void a_url_is_read_into_its_parts() throws Exception {
        assertThat(Destination.parse("https://hook.example/a/b?c=d%20e"))
                .isEqualTo(new Destination(true, "hook.example", 443, "/a/b?c=d%20e"));
        assertThat(Destination.parse("HTTP://hook.example")).isEqualTo(new Destination(false, "hook.example", 80, "/"));
        assertThat(Destination.parse("http://[2606:4700::1]:8080/?x"))
                .isEqualTo(new Destination(false, "2606:4700::1", 8080, "/?x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hook.example",
                "/hook",
                "ftp://hook.example/",
                "file:///etc/passwd",
                "https:hook.example",
                "https:///hook",
                "https://user@hook.example/",
                "https://user:word@hook.example/",
                "https://hook.example/#part",
                "https://hook.example:22/",
                "https://hook.example:0/",
                "https://hook.example:1023/",
                "https://hook.example:65536/",
                "https://hook.example:443443443443/",
                "https://hook.example/a b",
                "https://hook.example/\r\nX: y",
                "https://hook.example/ü",
                "https://hök.example/",
                "https://2130706433/",
                "https://0x7f.1/",
                "https://127.1/",
                "https://127.0.0.1./",
                "https://0177.0.0.1.0x1/",
                "https://127.0.0.1/",
                "https://10.0.0.1:8443/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fd00:ec2::254]/",
                "https://[fe80::1%25lo]/",
                "https://localhost:8080/",
                "https://LOCALHOST/",
                "https://a.localhost/"
            })
    void a_url_that_leads_nowhere_good_is_refused(String url) {
        assertThatThrownBy(() -> guard(PUBLIC).check(url)).isInstanceOf(BadUrlException.class);
    }

    @Test
    void a_long_url_is_refused() throws Exception {
        String longest = "https://hook.example/" + "a".repeat(Destination.LONGEST - 21);
        guard(PUBLIC).check(longest);
        assertThatThrownBy(() -> guard(PUBLIC).check(longest + "a")).isInstanceOf(BadUrlException.class);
    }

    @Test
    void where_private_networks_are_allowed_local_urls_are() throws Exception {
        Guard open = new Guard(host -> List.of(PRIVATE), address -> true);
        open.check("http://127.0.0.1:9000/");
        open.check("http://localhost:9000/");
        assertThat(open.resolve(Destination.parse("https://hook.example/"))).containsExactly(PRIVATE);
    }

    @Test
    void a_name_must_have_only_allowed_addresses() throws Exception {
        Destination destination = Destination.parse("https://hook.example/");
        assertThat(guard(PUBLIC).resolve(destination)).containsExactly(PUBLIC);
        for (Guard guard : List.of(guard(PRIVATE), guard(PUBLIC, PRIVATE), guard(PRIVATE, PUBLIC), guard())) {
            assertThatThrownBy(() -> guard.resolve(destination))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageNotContaining("10.0.0.1");
        }
    }

    private static Guard guard(InetAddress... answers) {
        return new Guard(host -> List.of(answers), new AddressRule());
    }
}
