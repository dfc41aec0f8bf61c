package dev.darkroom.worker.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.darkroom.worker.models.DeviceUnavailableException;
import dev.darkroom.worker.models.GraphRuntime;
import dev.darkroom.worker.sampling.Graph;
import dev.darkroom.worker.sampling.UnfitGraphException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime in this process: chooses the device once and opens graphs on it. Thread-safe. */
@ApplicationScoped
public class OnnxRuntime implements GraphRuntime {

    private static final Logger LOG = Logger.getLogger(OnnxRuntime.class);

    private final DeviceConfig config;
    private final AtomicInteger open = new AtomicInteger();
    private @Nullable Device chosen;

    OnnxRuntime(DeviceConfig config) {
        this.config = config;
        if (!config.device().equals("auto")) {
            Device.parse(config.device());
        }
    }

    /** ONNX Runtime on the CPU, whatever the settings say. */
    public static OnnxRuntime onCpu() {
        return new OnnxRuntime(new DeviceConfig() {
            @Override
            public String device() {
                return Device.CPU.toString();
            }

            @Override
            public Optional<Long> gpuMemoryLimit() {
                return Optional.empty();
            }
        });
    }

    @Override
    public String device() throws DeviceUnavailableException {
        return choose().toString();
    }

    @Override
    public Graph open(Path file) throws UnfitGraphException, DeviceUnavailableException {
        Device device = choose();
        OrtEnvironment environment = LastingEnvironment.get();
        try (SessionOptions options = options(device)) {
            OrtSession session = environment.createSession(file.toString(), options);
            try {
                OnnxGraph graph = new OnnxGraph(environment, session, open::decrementAndGet);
                open.incrementAndGet();
                return graph;
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new UnfitGraphException("ONNX Runtime cannot load it on " + device + ": " + e.getMessage());
        }
    }

    /** Graphs that are open now. */
    int openGraphs() {
        return open.get();
    }

    private synchronized Device choose() throws DeviceUnavailableException {
        Device device = chosen;
        if (device == null) {
            device = config.device().equals("auto") ? best() : demanded(Device.parse(config.device()));
            chosen = device;
        }
        return device;
    }

    private Device best() {
        Device gpu = new Device(OptionalInt.of(0));
        try {
            options(gpu).close();
            return gpu;
        } catch (OrtException e) {
            LOG.warnf("CUDA cannot be used (%s); running on CPU", reason(e));
            return Device.CPU;
        }
    }

    private Device demanded(Device device) throws DeviceUnavailableException {
        try {
            options(device).close();
            return device;
        } catch (OrtException e) {
            throw new DeviceUnavailableException("darkroom.worker.device is " + device + ", but it cannot be used ("
                    + reason(e) + "); set it to 'auto' or 'cpu' to run on the CPU, or build with -Pgpu and check the"
                    + " driver, CUDA 12 and cuDNN 9");
        }
    }

    private SessionOptions options(Device device) throws OrtException {
        LastingEnvironment.get();
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setDeterministicCompute(true);
            if (device.cuda().isPresent()) {
                addCuda(options, device.cuda().getAsInt());
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private void addCuda(SessionOptions options, int number) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(number)) {
            if (config.gpuMemoryLimit().isPresent()) {
                cuda.add("gpu_mem_limit", config.gpuMemoryLimit().get().toString());
            }
            options.addCUDA(cuda);
        }
    }

    private static String reason(OrtException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
