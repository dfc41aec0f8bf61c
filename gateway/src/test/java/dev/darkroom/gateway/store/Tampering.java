package dev.darkroom.gateway.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Relays connections to a server and changes a text of the requests into another one of the same length. */
final class Tampering implements AutoCloseable {

    private static final int MOST = 1 << 16;

    private final URI target;
    private final String from;
    private final String to;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tampering");
        thread.setDaemon(true);
        return thread;
    });
    final AtomicInteger changed = new AtomicInteger();

    Tampering(URI target, String from, String to) throws IOException {
        this.target = target;
        this.from = from;
        this.to = to;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket out = new Socket(target.getHost(), target.getPort());
                threads.execute(() -> relay(client, out, true));
                threads.execute(() -> relay(out, client, false));
            } catch (IOException e) {
                // Closed, or the client meets a closed connection.
            }
        }
    }

    private void relay(Socket source, Socket sink, boolean change) {
        try (source;
                sink) {
            InputStream in = source.getInputStream();
            OutputStream out = sink.getOutputStream();
            byte[] buffer = new byte[MOST];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                if (change && text.contains(from)) {
                    changed.incrementAndGet();
                    text = text.replace(from, to);
                }
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (IOException e) {
            // The other side is gone, so this one goes too.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
