package dev.darkroom.worker.sampling;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The inputs and outputs that a graph's file declares. */
public record GraphSignature(List<Port> inputs, List<Port> outputs) {

    /** A size that may be anything. */
    public static final long ANY = -1;

    public GraphSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * One input or output.
     *
     * @param item the shape after the batch axis; {@link #ANY} where a size is free
     */
    public record Port(String name, ElementType type, List<Long> item) {
        public Port {
            item = List.copyOf(item);
        }

        /** Whether a tensor of the other's type and shape may pass here. */
        boolean takes(Port other) {
            if (type != other.type || item.size() != other.item.size()) {
                return false;
            }
            for (int axis = 0; axis < item.size(); axis++) {
                long mine = item.get(axis);
                long theirs = other.item.get(axis);
                if (mine != ANY && theirs != ANY && mine != theirs) {
                    return false;
                }
            }
            return true;
        }

        /** Such as {@code z: FLOAT32 [n, 64]}. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(name + ": " + type + " [n");
            item.forEach(size -> text.append(", ").append(size == ANY ? "?" : size));
            return text.append(']').toString();
        }
    }

    /** The port with a name. */
    static Optional<Port> find(Collection<Port> ports, String name) {
        return ports.stream().filter(port -> port.name().equals(name)).findFirst();
    }
}
