package dev.darkroom.worker.onnx;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where models run. */
@ConfigMapping(prefix = "darkroom.worker")
public interface DeviceConfig {

    /**
     * {@code auto}, {@code cpu}, or {@code cuda:N}; default {@code auto}: the first GPU where CUDA works, else the CPU. A
     * GPU that is named and does not work keeps the worker from getting ready.
     */
    @WithDefault("auto")
    String device();

    /** The most memory that ONNX Runtime takes of the GPU for one graph, in bytes; default: no bound. */
    Optional<Long> gpuMemoryLimit();
}
