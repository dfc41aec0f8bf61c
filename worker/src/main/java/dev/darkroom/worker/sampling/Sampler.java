package dev.darkroom.worker.sampling;

import java.util.List;
import java.util.Set;

/** One way to make images with graphs. A CDI bean; thread-safe; knows nothing of particular models. */
public interface Sampler {

    /** What {@code model.json} calls it. */
    String name();

    /** The graphs that a package for it must have. */
    Set<String> requiredGraphs();

    /** The graphs that it uses where a package has them; others are not loaded. */
    Set<String> optionalGraphs();

    /** Makes a model ready; fails where it is not what its package says, or not what this sampler needs. */
    Loaded load(ModelGraphs model) throws UnfitGraphException;

    /** A model in the hands of its sampler. Thread-safe; whoever loaded it closes it, the graphs are not its own. */
    interface Loaded extends AutoCloseable {
        /** Makes everything ready that does not need the device. */
        Drawing prepare(List<ImageRequest> requests) throws UnfitInputException;

        @Override
        default void close() {}
    }

    /** Prepared work. One thread. */
    interface Drawing {
        /**
         * Draws the images, in the order of the requests; the caller has the device. Where nobody waited for one any more,
         * {@link DrawnImage#NONE} may stand for it.
         */
        List<DrawnImage> run(RunControl control) throws ModelRunException, RunStoppedException;
    }
}
