package dev.darkroom.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between a client and a server on loopback and spoils what flows. What is cut is held back and never told to either side,
 * as a network without route does it; it flows on when the cut is over. Thread-safe.
 */
final class TcpProxy implements AutoCloseable {

    /** Which way bytes flow. */
    enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    private static final int CHUNK_BYTES = 8 * 1024;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Way> cut = EnumSet.noneOf(Way.class);
    private volatile boolean refusing;
    private volatile long delayMs;
    private volatile long bytesPerSecond = UNLIMITED;
    private volatile long bytesBeforeDrop = UNLIMITED;
    private volatile String altered = "";

    /**
     * Begins at once.
     *
     * @param port to listen on, or 0 for any
     * @param serverPort where what comes is passed on to
     */
    TcpProxy(int port, int serverPort) {
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy-" + listener.getLocalPort(), this::accept);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Holds back what flows these ways, without closing anything. */
    void cut(Way... ways) {
        lock.lock();
        try {
            cut.addAll(Set.of(ways));
        } finally {
            lock.unlock();
        }
    }

    /** Passes everything on again, at once and whole. */
    void heal() {
        refusing = false;
        delayMs = 0;
        bytesPerSecond = UNLIMITED;
        bytesBeforeDrop = UNLIMITED;
        altered = "";
        lock.lock();
        try {
            cut.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Resets all connections, and those that come. */
    void refuse() {
        refusing = true;
        reset();
    }

    /** Resets all connections; new ones are fine. */
    void reset() {
        open.forEach(TcpProxy::reset);
    }

    /** Each chunk waits for so long. */
    void delay(long ms) {
        delayMs = ms;
    }

    /** So many bytes a second flow in a connection, each way. */
    void slow(long bytes) {
        bytesPerSecond = bytes;
    }

    /** Connections are reset when so many bytes have come from their client since it asked: in the middle of a large request. */
    void dropAfter(long bytes) {
        bytesBeforeDrop = bytes;
    }

    /** This text (ASCII) comes to the server with its last letter changed, unless it lies across two chunks. */
    void alter(String text) {
        altered = text;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    reset(client);
                } else {
                    start("proxied", () -> connect(client));
                }
            } catch (IOException e) {
                // The listener was closed, or a client went away: the loop's condition tells which.
                Thread.onSpinWait();
            }
        }
    }

    private void connect(Socket client) {
        try {
            // A cut line does not even let a connection through.
            awaitPassage(Way.TO_SERVER);
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(client);
            open.add(server);
            start("proxied-back", () -> pump(server, client, Way.TO_CLIENT));
            pump(client, server, Way.TO_SERVER);
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pump(Socket from, Socket to, Way way) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long sinceTurn = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                awaitPassage(way);
                pause(TimeUnit.MILLISECONDS.toNanos(delayMs));
                if (bytesPerSecond != UNLIMITED) {
                    pause(TimeUnit.SECONDS.toNanos(read) / bytesPerSecond);
                }
                sinceTurn += read;
                if (way == Way.TO_SERVER && sinceTurn > bytesBeforeDrop) {
                    throw new IOException("dropped on purpose");
                }
                if (way == Way.TO_SERVER && !altered.isEmpty()) {
                    alter(chunk, read, altered);
                }
                out.write(chunk, 0, read);
                out.flush();
                if (in.available() == 0) {
                    sinceTurn = 0;
                }
            }
            awaitPassage(way);
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                forget(from, to);
            }
        } catch (IOException e) {
            reset(from);
            reset(to);
            forget(from, to);
        }
    }

    private static void alter(byte[] chunk, int bytes, String text) {
        int at = new String(chunk, 0, bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        if (at >= 0) {
            chunk[at + text.length() - 1] ^= 1;
        }
    }

    private static void pause(long nanos) {
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
    }

    private void awaitPassage(Way way) {
        lock.lock();
        try {
            while (cut.contains(way)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(Socket one, Socket other) throws UncheckedIOException {
        for (Socket socket : Set.of(one, other)) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Closes with RST, so that the other side knows at once. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        heal();
        reset();
    }
}
