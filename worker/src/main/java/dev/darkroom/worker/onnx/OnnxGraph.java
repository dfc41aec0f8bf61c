package dev.darkroom.worker.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.TensorInfo;
import dev.darkroom.worker.sampling.DeviceLostException;
import dev.darkroom.worker.sampling.ElementType;
import dev.darkroom.worker.sampling.Graph;
import dev.darkroom.worker.sampling.GraphSignature;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jboss.logging.Logger;

/**
 * One session of ONNX Runtime. Thread-safe; closing it waits for what runs, since freeing a native session under a run
 * crashes the process.
 */
final class OnnxGraph implements Graph {

    private static final Logger LOG = Logger.getLogger(OnnxGraph.class);
    private static final long CLOSE_LIMIT_S = 10;

    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Runnable closed;
    private final GraphSignature signature;

    OnnxGraph(OrtEnvironment environment, OrtSession session, Runnable closed) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.closed = closed;
        this.signature = new GraphSignature(
                ports(session.getInputInfo().values()),
                ports(session.getOutputInfo().values()));
    }

    @Override
    public GraphSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control)
            throws ModelRunException, RunStoppedException {
        use.readLock().lock();
        try {
            return runOpen(inputs, outputs, control);
        } finally {
            use.readLock().unlock();
        }
    }

    @SuppressWarnings("try") // the pass only marks where the run begins and ends
    private Map<String, Tensor.Floats> runOpen(Map<String, Tensor> inputs, Set<String> outputs, RunControl control)
            throws ModelRunException, RunStoppedException {
        Map<String, OnnxTensorLike> tensors = new HashMap<>();
        try (RunOptions options = new RunOptions()) {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                tensors.put(input.getKey(), tensor(input.getValue()));
            }
            try (RunControl.Pass pass = control.begin(() -> terminate(options));
                    OrtSession.Result result = session.run(tensors, outputs, options)) {
                Map<String, Tensor.Floats> values = new HashMap<>();
                for (Map.Entry<String, OnnxValue> value : result) {
                    values.put(value.getKey(), floats((OnnxTensor) value.getValue()));
                }
                return values;
            }
        } catch (OrtException e) {
            if (control.stopped().isPresent()) {
                throw new RunStoppedException(control.stopped().get());
            }
            if (DeviceErrors.lost(String.valueOf(e.getMessage()))) {
                throw new DeviceLostException(e);
            }
            throw new ModelRunException("ONNX Runtime: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensorLike::close);
        }
    }

    @Override
    public void close() {
        try {
            if (use.writeLock().tryLock(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
                try {
                    free();
                } finally {
                    use.writeLock().unlock();
                }
            } else {
                LOG.warn("a graph still runs and is not freed; the end of the process frees it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void free() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot free a graph", e);
        } finally {
            closed.run();
        }
    }

    private static void terminate(RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot stop a run", e);
        }
    }

    private OnnxTensor tensor(Tensor tensor) throws OrtException {
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        return tensor instanceof Tensor.Floats floats
                ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.values()), shape)
                : OnnxTensor.createTensor(environment, LongBuffer.wrap(((Tensor.Longs) tensor).values()), shape);
    }

    private static Tensor.Floats floats(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return new Tensor.Floats(
                values, Arrays.stream(tensor.getInfo().getShape()).boxed().toList());
    }

    private static List<GraphSignature.Port> ports(Collection<NodeInfo> nodes) {
        List<GraphSignature.Port> ports = new ArrayList<>();
        for (NodeInfo node : nodes) {
            if (node.getInfo() instanceof TensorInfo tensor) {
                List<Long> shape =
                        Arrays.stream(tensor.getShape()).skip(1).boxed().toList();
                ports.add(new GraphSignature.Port(node.getName(), type(tensor.type), shape));
            } else {
                ports.add(new GraphSignature.Port(node.getName(), ElementType.OTHER, List.of()));
            }
        }
        return ports;
    }

    private static ElementType type(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT32;
            case INT64 -> ElementType.INT64;
            default -> ElementType.OTHER;
        };
    }
}
