package dev.darkroom.worker.sampling;

import java.util.Map;
import java.util.Set;

/** A loaded graph on its device. Thread-safe; whoever opened it closes it. */
public interface Graph extends AutoCloseable {

    /** What its file declares. */
    GraphSignature signature();

    /**
     * Runs it once.
     *
     * @param outputs the names of the outputs wanted
     * @return the outputs by name
     * @throws ModelRunException when the graph fails
     * @throws RunStoppedException when the control stopped it
     */
    Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control)
            throws ModelRunException, RunStoppedException;

    /** Runs it once for a single output. */
    default Tensor.Floats run(Map<String, Tensor> inputs, String output, RunControl control)
            throws ModelRunException, RunStoppedException {
        Tensor.Floats result = run(inputs, Set.of(output), control).get(output);
        if (result == null) {
            throw new ModelRunException("The graph made no output '" + output + "'.");
        }
        return result;
    }

    @Override
    void close();
}
