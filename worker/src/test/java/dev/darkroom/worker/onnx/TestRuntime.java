package dev.darkroom.worker.onnx;

import java.util.Optional;

/** ONNX Runtime on a device of the test's choice. */
public final class TestRuntime {

    private TestRuntime() {}

    public static OnnxRuntime on(String device) {
        return new OnnxRuntime(new DeviceConfig() {
            @Override
            public String device() {
                return device;
            }

            @Override
            public Optional<Long> gpuMemoryLimit() {
                return Optional.empty();
            }
        });
    }

    /** Graphs that it has open. */
    public static int openGraphs(OnnxRuntime runtime) {
        return runtime.openGraphs();
    }
}
