package dev.darkroom.worker.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ONNX Runtime's messages tell of a device. */
final class DeviceErrors {

    /** As its CUDA provider writes it, followed by the number of a {@code cudaError_t} (CUDA Runtime API, section 6.36). */
    private static final Pattern CUDA = Pattern.compile("CUDA failure (\\d+)");

    private static final int OUT_OF_MEMORY = 2;

    private DeviceErrors() {}

    /** Whether the device is of no more use to this process. Out of memory is not: a smaller job may run. */
    static boolean lost(String message) {
        Matcher cuda = CUDA.matcher(message);
        return cuda.find() && Integer.parseInt(cuda.group(1)) != OUT_OF_MEMORY;
    }
}
