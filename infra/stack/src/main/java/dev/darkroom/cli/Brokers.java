package dev.darkroom.cli;

import dev.darkroom.stack.Json;
import dev.darkroom.stack.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The Kafka brokers of a data folder, where there are several; what a broker holds cannot be divided later. Immutable.
 *
 * @param controllers the controllers' ports, of all brokers in their order
 */
record Brokers(List<Integer> controllers) {
    private static final int SEVERAL = 3;

    Brokers {
        controllers = List.copyOf(controllers);
    }

    /** The brokers of this folder; empty where there is one broker, which is nothing special. */
    static Brokers of(StateFolder state, OptionalInt wish) {
        Path file = state.data().resolve("brokers.json");
        boolean used = state.data().resolve("kafka.json").toFile().exists();
        Brokers known = Json.read(file, Brokers.class).orElse(null);
        int count = known != null ? known.controllers().size() : 1;
        if (wish.isPresent() && wish.getAsInt() != count) {
            if (wish.getAsInt() != SEVERAL) {
                throw new CliFailure("Kafka runs as 1 broker or as " + SEVERAL + ", not " + wish.getAsInt() + ".");
            }
            if (used || known != null) {
                throw new CliFailure("The data in " + state.data() + " is of " + count
                        + " broker(s). Choose another folder with --data for " + wish.getAsInt() + ".");
            }
            known = new Brokers(free(SEVERAL));
            Json.write(file, known);
        }
        return known == null ? new Brokers(List.of()) : known;
    }

    private static List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            int port = Ports.free();
            if (!ports.contains(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    /** Their processes' names: {@code kafka-1} and so on. */
    List<String> names() {
        return IntStream.rangeClosed(1, controllers.size())
                .mapToObj(node -> "kafka-" + node)
                .toList();
    }

    /** How the stack's own option {@code --kafka-cluster} says which of them a broker is. */
    String option(String name) {
        return name.substring("kafka-".length()) + "@"
                + String.join(",", controllers.stream().map(String::valueOf).toList());
    }
}
