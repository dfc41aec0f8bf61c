package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
    private FakeGateway gateway;
    private Transport transport;

    @BeforeEach
    void open() throws IOException {
        gateway = new FakeGateway();
        transport = new Transport(new Endpoint(gateway.url(), "key"), pause -> {}, note -> {});
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private EventStream stream(Duration longestSilence) {
        return new EventStream(
                transport.http(), transport.endpoint().request("/events").build(), longestSilence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void wherever_the_bytes_are_cut_the_events_are_the_same(String lineEnd) {
        String text = String.join(lineEnd, "id: 1", "data: grün ☃", "", ":c", "data: a", "data: b", "", "");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        for (int size = 1; size <= bytes.length; size++) {
            assertThat(events(bytes, size))
                    .as("pieces of %d bytes", size)
                    .containsExactly(
                            new ServerEvent("1", "message", "grün ☃"), new ServerEvent("1", "message", "a\nb"));
        }
    }

    private static List<ServerEvent> events(byte[] bytes, int size) {
        LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
        BodySubscriber<byte[]> body = EventStream.body(lines);
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        IntStream.iterate(0, from -> from < bytes.length, from -> from + size)
                .mapToObj(from -> ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)))
                .forEach(piece -> body.onNext(List.of(piece)));
        body.onComplete();
        EventParser parser = new EventParser();
        return lines.stream()
                .map(line -> parser.line(line.orElseThrow()))
                .flatMap(Optional::stream)
                .toList();
    }

    @Test
    void an_event_is_there_while_the_stream_goes_on() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        gateway.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(read);
            exchange.getResponseBody().write("data: last\n\n".getBytes(StandardCharsets.UTF_8));
        });

        List<String> events = new ArrayList<>();
        try (EventStream stream = stream(Duration.ofSeconds(30))) {
            events.add(stream.next().orElseThrow().data());
            read.countDown();
            events.add(stream.next().orElseThrow().data());
            assertThat(stream.next()).isEmpty();
            assertThat(stream.hasNothingMore()).isFalse();
        }

        assertThat(events).containsExactly("first", "last");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void a_connection_that_stays_silent_is_given_up() {
        CountDownLatch never = new CountDownLatch(1);
        gateway.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            await(never);
        });

        try (EventStream stream = stream(Duration.ofMillis(50))) {
            assertThatThrownBy(stream::next).isInstanceOf(IOException.class).hasMessageContaining("50 ms");
        }
    }

    @Test
    void a_broken_connection_is_a_failure_and_204_says_that_all_was_told() throws Exception {
        gateway.thenBrokenStream("data: x\n\n").then(204, "");

        try (EventStream broken = stream(Duration.ofSeconds(30))) {
            assertThat(broken.next()).isPresent();
            assertThatThrownBy(broken::next).isInstanceOf(IOException.class);
        }
        try (EventStream told = stream(Duration.ofSeconds(30))) {
            assertThat(told.next()).isEmpty();
            assertThat(told.hasNothingMore()).isTrue();
        }
    }
}
