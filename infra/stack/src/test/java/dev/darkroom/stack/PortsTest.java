package dev.darkroom.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void the_port_of_last_time_is_taken_again_while_it_is_free() throws Exception {
        int remembered = Ports.free();
        assertThat(Ports.choose(PartKind.S3, 0, remembered)).isEqualTo(remembered);

        try (ServerSocket other = new ServerSocket(remembered, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.choose(PartKind.S3, 0, remembered)).isPositive().isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void a_wanted_port_that_is_taken_is_refused_with_advice() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.choose(PartKind.KAFKA, other.getLocalPort(), 0))
                    .isInstanceOf(StackFailure.class)
                    .hasMessageContaining(String.valueOf(other.getLocalPort()))
                    .hasMessageContaining("--kafka-port");
        }
    }
}
