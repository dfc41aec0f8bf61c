package dev.darkroom.worker.sampling;

import java.util.Map;

/** A loaded graph on its device. Thread-safe; whoever opened it closes it. */
public interface Graph extends AutoCloseable {

    /** What its file declares. */
    GraphSignature signature();

    /**
     * Runs it once.
     *
     * @param output the name of the output wanted
     * @throws ModelRunException when the graph fails
     * @throws RunStoppedException when the control stopped it
     */
    Tensor.Floats run(Map<String, Tensor> inputs, String output, RunControl control)
            throws ModelRunException, RunStoppedException;

    @Override
    void close();
}
