package dev.darkroom.stack;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@link StackMain} asks for. Immutable.
 *
 * @param data folder that holds everything the servers keep
 * @param parts which servers to run
 * @param ports port by part; 0 or absent: the one used last time, else a free one
 * @param detour a second listener of Kafka, or null
 * @param cluster the Kafka brokers that this one belongs to, or null where it is alone
 * @param exitWithParent stop when standard input ends
 * @param deleteWithParent and then remove {@code data}
 */
record StackOptions(
        Path data,
        Set<PartKind> parts,
        Map<PartKind, Integer> ports,
        @Nullable Detour detour,
        @Nullable Cluster cluster,
        boolean exitWithParent,
        boolean deleteWithParent) {
    static final String USAGE = """
            usage: java -cp 'lib/*' dev.darkroom.stack.StackMain --data DIR [options]
              --data DIR              where the servers keep their data (made when absent)
              --only PART[,PART]      run these only: kafka, postgres, s3
              --kafka-port N          0 (default): the port of last time, else a free one
              --postgres-port N
              --s3-port N
              --kafka-detour N:M      listen on port N too, and tell those who come there to come to port M (for tests)
              --kafka-cluster N@P,P,P be broker N, from 1, of as many as there are controller ports P; each topic is on all of them
              --exit-with-parent      stop when standard input ends
              --delete-with-parent    so does this, and DIR is removed then (for tests)
            Prints one line of JSON when everything answers, and stops on SIGTERM or SIGINT.""";

    StackOptions {
        parts = Set.copyOf(parts);
        ports = Map.copyOf(ports);
    }

    /**
     * A listener whose clients connect to another port, where a proxy stands.
     *
     * @param advertised the proxy's port
     */
    record Detour(int port, int advertised) {}

    /**
     * Several brokers, each a process on data of its own.
     *
     * @param node which of them, from 1
     * @param controllers the controllers' ports, of all brokers in their order
     */
    record Cluster(int node, List<Integer> controllers) {
        Cluster {
            controllers = List.copyOf(controllers);
            if (node < 1 || node > controllers.size()) {
                throw new StackFailure("there are " + controllers.size() + " brokers, and none is number " + node);
            }
        }
    }

    int port(PartKind kind) {
        return ports.getOrDefault(kind, 0);
    }

    static StackOptions parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        Path data = null;
        Set<PartKind> parts = EnumSet.allOf(PartKind.class);
        Map<PartKind, Integer> ports = new EnumMap<>(PartKind.class);
        Detour detour = null;
        Cluster cluster = null;
        boolean exitWithParent = false;
        boolean deleteWithParent = false;
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--data" ->
                    data = Path.of(value(option, left)).toAbsolutePath().normalize();
                case "--only" -> parts = parts(value(option, left));
                case "--kafka-port" -> ports.put(PartKind.KAFKA, port(option, left));
                case "--postgres-port" -> ports.put(PartKind.POSTGRES, port(option, left));
                case "--s3-port" -> ports.put(PartKind.S3, port(option, left));
                case "--kafka-detour" -> detour = detour(option, left);
                case "--kafka-cluster" -> cluster = cluster(option, left);
                case "--exit-with-parent" -> exitWithParent = true;
                case "--delete-with-parent" -> {
                    exitWithParent = true;
                    deleteWithParent = true;
                }
                default -> throw new StackFailure("Unknown option " + option + "\n" + USAGE);
            }
        }
        if (data == null) {
            throw new StackFailure("--data DIR is missing\n" + USAGE);
        }
        return new StackOptions(data, parts, ports, detour, cluster, exitWithParent, deleteWithParent);
    }

    private static Set<PartKind> parts(String list) {
        return Arrays.stream(list.split(",", -1)).map(PartKind::of).collect(Collectors.toSet());
    }

    private static Detour detour(String option, Deque<String> left) {
        String[] ports = value(option, left).split(":", -1);
        if (ports.length != 2) {
            throw new StackFailure(option + " takes two ports, such as 19092:19093");
        }
        return new Detour(port(option, ports[0]), port(option, ports[1]));
    }

    private static Cluster cluster(String option, Deque<String> left) {
        String[] parts = value(option, left).split("@", -1);
        if (parts.length != 2) {
            throw new StackFailure(option + " takes a number and ports, such as 1@19092,19093,19094");
        }
        List<Integer> controllers = Arrays.stream(parts[1].split(",", -1))
                .map(port -> port(option, port))
                .toList();
        return new Cluster(port(option, parts[0]), controllers);
    }

    private static int port(String option, Deque<String> left) {
        return port(option, value(option, left));
    }

    private static int port(String option, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new StackFailure(option + " takes a port from 0 to 65535, not " + text, e);
        }
        throw new StackFailure(option + " takes a port from 0 to 65535, not " + text);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new StackFailure(option + " needs a value\n" + USAGE);
        }
        return left.pop();
    }
}
