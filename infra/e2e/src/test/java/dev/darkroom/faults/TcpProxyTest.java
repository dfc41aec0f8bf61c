package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy in front of a server that sends back what it gets. */
class TcpProxyTest {
    private static final int SHORT_MS = 200;

    private ServerSocket echo;
    private TcpProxy proxy;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
        proxy = new TcpProxy(0, echo.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(10_000);
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = echo.accept();
                Thread each = new Thread(() -> echo(socket));
                each.setDaemon(true);
                each.start();
            }
        } catch (IOException e) {
            assertThat(echo.isClosed()).isTrue();
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (SocketException e) {
            assertThat(e).isNotNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        proxy.close();
        echo.close();
    }

    @Test
    void passes_bytes_and_ends_on() throws IOException {
        client.getOutputStream().write(new byte[] {1, 2, 3});
        client.shutdownOutput();

        assertThat(client.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void holds_back_what_is_cut_and_gives_it_out_when_healed() throws IOException {
        for (TcpProxy.Way way : TcpProxy.Way.values()) {
            proxy.cut(way);
            client.setSoTimeout(SHORT_MS);
            client.getOutputStream().write(7);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .as("%s", way)
                    .isInstanceOf(SocketTimeoutException.class);

            proxy.heal();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).as("%s", way).isEqualTo(7);
        }
    }

    @Test
    void changes_a_letter_of_what_the_server_gets() throws IOException {
        proxy.alter("IEND");
        client.getOutputStream().write("an IEND and more".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(16))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("an IENE and more");

        proxy.heal();
        client.getOutputStream().write("IEND".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(4))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("IEND");
    }

    @Test
    void resets_connections_and_lets_new_ones_in_once_healed() throws IOException {
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);

        proxy.refuse();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);

        proxy.heal();
        try (Socket next = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            next.getOutputStream().write(7);
            assertThat(next.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void drops_a_large_request_in_its_middle_and_not_small_ones() throws IOException {
        proxy.dropAfter(100_000);

        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
        assertThatThrownBy(() -> {
                    client.getOutputStream().write(new byte[10_000_000]);
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void slows_down() throws IOException {
        proxy.slow(10_000);

        client.setSoTimeout(SHORT_MS);
        client.getOutputStream().write(new byte[5_000]);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        client.setSoTimeout(10_000);
        assertThat(client.getInputStream().readNBytes(5_000)).hasSize(5_000);
    }
}
