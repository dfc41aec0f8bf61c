package dev.darkroom.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds loopback ports to listen on. Thread-safe. */
public final class Ports {
    private Ports() {}

    /** The wanted port, which must be free; else the remembered one where it still is; else any free one. 0 stands for none. */
    static int choose(PartKind kind, int wanted, int remembered) {
        if (wanted != 0) {
            if (isFree(wanted)) {
                return wanted;
            }
            throw new StackFailure("Port " + wanted + " on 127.0.0.1 is taken, so " + kind.label()
                    + " cannot start there. Stop what listens on it, or choose another with --" + kind.label()
                    + "-port (0: any free one).");
        }
        return remembered != 0 && isFree(remembered) ? remembered : free();
    }

    /** A port that nobody listens on now. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    /** Whether this process could listen on the port. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
