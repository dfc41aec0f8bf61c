package dev.darkroom.worker.onnx;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What runs the graphs.
 *
 * @param cuda the GPU's number, or none for the CPU
 */
record Device(OptionalInt cuda) {

    static final Device CPU = new Device(OptionalInt.empty());

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    /**
     * Reads {@code cpu} or {@code cuda:N}.
     *
     * @throws IllegalArgumentException with a sentence, when it is neither
     */
    static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(text);
        if (cuda.matches()) {
            return new Device(OptionalInt.of(Integer.parseInt(cuda.group(1))));
        }
        throw new IllegalArgumentException(
                "darkroom.worker.device is 'auto', 'cpu' or 'cuda:N', such as 'cuda:0', not '" + text + "'");
    }

    /** {@code cpu} or {@code cuda:N}. */
    @Override
    public String toString() {
        return cuda.isPresent() ? "cuda:" + cuda.getAsInt() : "cpu";
    }
}
