package dev.darkroom.gateway.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.gateway.net.Destination;
import dev.darkroom.gateway.net.Guard;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to receivers that may be broken or hostile: bounded in time and bytes, redirects are not followed, and the
 * connection goes to the address that {@link Guard} checked, while TLS and Host speak of the URL's host. A request holds no
 * thread but while its host's addresses are looked up. Thread-safe.
 */
@ApplicationScoped
class Courier {

    /** From the look-up to the last byte of the answer. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(20);

    /** What of an answer's body is read, in bytes. */
    static final int MOST_BYTES = 64 << 10;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** Look-ups that may hang at once; every request may. */
    private static final int MOST_THREADS = 512;

    private static final int MOST_CONNECTIONS = 1_000;
    private static final int MOST_WORDS = 200;

    private final Vertx vertx;
    private final Guard guard;
    private final HttpClient client;
    private final Duration limit;
    private final ExecutorService lookups = new ThreadPoolExecutor(
            0, MOST_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Courier::lookupThread);

    @Inject
    Courier(Vertx vertx, Guard guard) {
        this(vertx, guard, new HttpClientOptions(), TIME_LIMIT);
    }

    Courier(Vertx vertx, Guard guard, HttpClientOptions options, Duration limit) {
        this.vertx = vertx;
        this.guard = guard;
        this.limit = limit;
        client = vertx.createHttpClient(options.setKeepAlive(false)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setVerifyHost(true)
                .setForceSni(true));
    }

    private static Thread lookupThread(Runnable run) {
        Thread thread = new Thread(run, "webhook-lookup");
        thread.setDaemon(true);
        return thread;
    }

    /** Posts a message; the stage never fails. */
    CompletionStage<Answer> post(Destination to, Message message) {
        Post post = new Post(to, message);
        try {
            lookups.execute(post::begin);
        } catch (RejectedExecutionException e) {
            post.fail("too many host names are being looked up");
        }
        return post.answer;
    }

    void stop(@Observes ShutdownEvent event) {
        lookups.shutdownNow();
        client.close();
    }

    private final class Post {

        private final Destination to;
        private final Message message;
        private final long began = System.nanoTime();
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final Buffer body = Buffer.buffer();
        private volatile @Nullable HttpClientRequest request;
        private final long timer;

        Post(Destination to, Message message) {
            this.to = to;
            this.message = message;
            timer = vertx.setTimer(
                    limit.toMillis(), id -> fail("no whole answer came within " + limit.toSeconds() + " s"));
        }

        void begin() {
            try {
                connect(guard.resolve(to).iterator());
            } catch (UnknownHostException e) {
                fail(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                fail(words(e));
            }
        }

        /** Tries one address after the other until one can be connected to. */
        private void connect(Iterator<InetAddress> addresses) {
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(addresses.next(), to.port())))
                    .setHost(to.host().indexOf(':') < 0 ? to.host() : '[' + to.host() + ']')
                    .setPort(to.port())
                    .setSsl(to.secure())
                    .setURI(to.target())
                    .setFollowRedirects(false);
            message.headers().forEach(options::putHeader);
            client.request(options).onSuccess(this::send).onFailure(e -> {
                if (addresses.hasNext() && !answer.isDone()) {
                    connect(addresses);
                } else {
                    fail("cannot connect: " + words(e));
                }
            });
        }

        private void send(HttpClientRequest connected) {
            request = connected;
            if (answer.isDone()) {
                connected.reset();
                return;
            }
            connected
                    .send(Buffer.buffer(message.body()))
                    .onSuccess(this::read)
                    .onFailure(e -> fail("no answer: " + words(e)));
        }

        private void read(HttpClientResponse response) {
            int status = response.statusCode();
            response.handler(chunk -> {
                body.appendBuffer(chunk, 0, Math.min(chunk.length(), MOST_BYTES - body.length()));
                if (body.length() >= MOST_BYTES) {
                    finish(status, null);
                }
            });
            response.exceptionHandler(e -> fail("the answer broke off: " + words(e)));
            response.endHandler(end -> finish(status, status / 100 == 3 ? "redirects are not followed" : null));
        }

        void fail(String error) {
            finish(null, error);
        }

        private void finish(@Nullable Integer status, @Nullable String error) {
            if (answer.isDone()) {
                return;
            }
            vertx.cancelTimer(timer);
            long durationMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            boolean first =
                    answer.complete(new Answer(status, error, durationMs, status == null ? "" : body.toString(UTF_8)));
            HttpClientRequest sent = request;
            if (first && sent != null) {
                // Closes the connection where the receiver would still send.
                sent.reset();
            }
        }

        private String words(Throwable e) {
            String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return text.length() <= MOST_WORDS ? text : text.substring(0, MOST_WORDS) + "…";
        }
    }
}
