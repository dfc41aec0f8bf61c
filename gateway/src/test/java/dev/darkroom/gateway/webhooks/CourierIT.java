package dev.darkroom.gateway.webhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.net.Destination;
import dev.darkroom.gateway.net.Guard;
import dev.darkroom.gateway.net.Resolver;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers as they should not be, and addresses where no message may go. 127.0.0.1 counts as public here. */
class CourierIT {

    private static final Vertx VERTX = Vertx.vertx();
    private static final InetAddress PUBLIC = address("127.0.0.1");
    private static final InetAddress PRIVATE = address("127.0.0.2");
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final SigningSecret SECRET = SigningSecret.random(new SplittableRandom(1));

    private Courier courier;

    @AfterAll
    static void closeVertx() {
        VERTX.close();
    }

    @AfterEach
    void stop() {
        courier.stop(new ShutdownEvent());
    }

    /** Speaks to each client that connects. */
    private interface Talk {
        void to(OutputStream out, InputStream in) throws IOException, InterruptedException;
    }

    /** A server that reads a request's first bytes and then says whatever it wants. */
    private static final class Rude implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, PUBLIC);
        private final CountDownLatch hungUp = new CountDownLatch(1);
        private final AtomicLong sent = new AtomicLong();

        Rude(Talk talk) throws IOException {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    assertThat(socket.getInputStream().read()).isEqualTo('P');
                    talk.to(socket.getOutputStream(), socket.getInputStream());
                } catch (IOException e) {
                    hungUp.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void a_message_arrives_signed_at_the_urls_host_and_path() throws Exception {
        use(host -> List.of(PUBLIC), LONG);
        try (Receiver receiver = new Receiver()) {
            Answer answer = post("http://hook.example:" + receiver.port() + "/a%20b?c=d");

            assertThat(answer.delivered()).isTrue();
            assertThat(answer.body()).isEqualTo("thank you, 200");
            Receiver.Got got = receiver.got().get(0);
            assertThat(got.path()).isEqualTo("/a%20b?c=d");
            assertThat(got.header("host")).isEqualTo("hook.example:" + receiver.port());
            assertThat(got.header("content-type")).isEqualTo("application/json");
            assertThat(got.header("webhook-id")).isEqualTo("event/1");
            assertThat(got.isSignedWith(SECRET.text())).isTrue();
        }
    }

    @Test
    void a_name_that_moves_to_a_private_address_is_not_followed() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        use(host -> List.of(asked.getAndIncrement() == 0 ? PUBLIC : PRIVATE), LONG);
        try (Receiver receiver = new Receiver(PUBLIC, 0);
                Receiver secret = new Receiver(PRIVATE, receiver.port())) {
            String url = "http://hook.example:" + receiver.port() + "/";

            assertThat(post(url).delivered()).isTrue();
            assertThat(asked).as("look-ups of one message").hasValue(1);
            Answer second = post(url);

            assertThat(second.delivered()).isFalse();
            assertThat(second.error()).contains("does not lead to a public address");
            assertThat(receiver.got()).hasSize(1);
            assertThat(secret.got()).isEmpty();
        }
    }

    @Test
    void a_redirect_is_a_failure_and_not_followed() throws Exception {
        use(host -> List.of(PUBLIC), LONG);
        try (Receiver receiver = new Receiver()) {
            receiver.answer(302);

            Answer answer = post(receiver.url());

            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.delivered()).isFalse();
            assertThat(answer.error()).contains("redirects are not followed");
            assertThat(receiver.got()).hasSize(1);
        }
    }

    @Test
    void of_several_addresses_one_that_answers_is_enough() throws Exception {
        use(host -> List.of(address("127.0.0.3"), PUBLIC), address -> true, LONG);
        try (Receiver receiver = new Receiver()) {
            assertThat(post("http://hook.example:" + receiver.port() + "/").delivered())
                    .isTrue();
        }
    }

    @Test
    void nobody_there_is_a_failure() throws Exception {
        use(host -> List.of(PUBLIC), LONG);
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(post("http://hook.example:" + free + "/").error()).startsWith("cannot connect: ");
    }

    @Test
    void a_name_that_is_looked_up_for_ever_ends_in_time() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        use(
                host -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of(PUBLIC);
                },
                SHORT);
        assertThat(post("http://hook.example/").error()).contains("no whole answer came within 1 s");
    }

    @Test
    void a_receiver_that_hangs_ends_in_time() throws Exception {
        use(host -> List.of(PUBLIC), SHORT);
        try (Rude rude = new Rude((out, in) -> new CountDownLatch(1).await())) {
            assertThat(post(rude.url()).error()).contains("no whole answer came within 1 s");
        }
    }

    @Test
    void a_receiver_that_drips_ends_in_time_and_is_hung_up_on() throws Exception {
        use(host -> List.of(PUBLIC), SHORT);
        try (Rude rude = new Rude((out, in) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(US_ASCII));
            while (true) {
                out.write('.');
                out.flush();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        })) {
            Answer answer = post(rude.url());
            assertThat(answer.error()).contains("no whole answer came within 1 s");
            assertThat(answer.delivered()).isFalse();
            assertThat(rude.hungUp.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_endless_answer_is_cut_and_its_status_counts() throws Exception {
        use(host -> List.of(PUBLIC), LONG);
        Rude[] self = new Rude[1];
        CountDownLatch known = new CountDownLatch(1);
        try (Rude rude = new Rude((out, in) -> {
            known.await();
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
            byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(US_ASCII);
            while (true) {
                out.write(chunk);
                self[0].sent.addAndGet(chunk.length);
            }
        })) {
            self[0] = rude;
            known.countDown();
            Answer answer = post(rude.url());
            assertThat(answer.delivered()).isTrue();
            assertThat(answer.body()).hasSize(Courier.MOST_BYTES);
            assertThat(rude.hungUp.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(rude.sent.get()).isLessThan(64L << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\r\n\r\n",
                "HTTP/1.1 200",
                "HTTP/9.9 999 what\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void what_is_no_answer_is_a_failure(String words) throws Exception {
        use(host -> List.of(PUBLIC), LONG);
        try (Rude rude = new Rude((out, in) -> out.write(words.getBytes(US_ASCII)))) {
            Answer answer = post(rude.url());
            assertThat(answer.delivered()).isFalse();
            assertThat(answer.error()).isNotNull();
        }
    }

    @Test
    void headers_without_end_are_a_failure() throws Exception {
        use(host -> List.of(PUBLIC), LONG);
        try (Rude rude = new Rude((out, in) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
            while (true) {
                out.write("X-More: and more\r\n".getBytes(US_ASCII));
            }
        })) {
            assertThat(post(rude.url()).delivered()).isFalse();
            assertThat(rude.hungUp.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The certificate is the URL's host's, although the connection goes to an address that was looked up before. */
    @Test
    void tls_speaks_of_the_urls_host(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=hook.example",
                                "-ext",
                                "san=dns:hook.example",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "password",
                                "-alias",
                                "a",
                                "-keystore",
                                keys.toString())
                        .start()
                        .waitFor())
                .isZero();
        PfxOptions store = new PfxOptions().setPath(keys.toString()).setPassword("password");
        List<String> names = new CopyOnWriteArrayList<>();
        HttpServer server = VERTX.createHttpServer(
                        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(store))
                .requestHandler(request -> {
                    names.add(request.connection().indicatedServerName() + " " + request.getHeader("host"));
                    request.response().end();
                });
        int port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(LONG.toSeconds(), TimeUnit.SECONDS)
                .actualPort();
        courier = new Courier(
                VERTX,
                new Guard(host -> List.of(PUBLIC), address -> true),
                new HttpClientOptions().setTrustOptions(store),
                LONG);

        assertThat(post("https://hook.example:" + port + "/").delivered()).isTrue();
        assertThat(names).containsExactly("hook.example hook.example:" + port);
        assertThat(post("https://other.example:" + port + "/").error()).startsWith("cannot connect: ");
        assertThat(post("https://127.0.0.1:" + port + "/").delivered()).isFalse();
        courier.stop(new ShutdownEvent());
        use(host -> List.of(PUBLIC), LONG);
        assertThat(post("https://hook.example:" + port + "/").delivered())
                .as("with a certificate that nobody vouches for")
                .isFalse();
        assertThat(names).hasSize(1);
        server.close();
    }

    private void use(Resolver resolver, Duration limit) {
        use(resolver, address -> !address.equals(PRIVATE), limit);
    }

    private void use(Resolver resolver, java.util.function.Predicate<InetAddress> allowed, Duration limit) {
        courier = new Courier(VERTX, new Guard(resolver, allowed), new HttpClientOptions(), limit);
    }

    private Answer post(String url) throws Exception {
        Message message = Message.of("event/1", Instant.now(), "{\"a\":\"ü\"}", new Secrets(SECRET, null));
        return courier.post(Destination.parse(url), message)
                .toCompletableFuture()
                .get(LONG.toSeconds() * 2, TimeUnit.SECONDS);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
