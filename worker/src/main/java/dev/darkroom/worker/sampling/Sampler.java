package dev.darkroom.worker.sampling;

import java.util.List;
import java.util.Set;

/** One way to make images with graphs. A CDI bean; thread-safe; knows nothing of particular models. */
public interface Sampler {

    /** What {@code model.json} calls it. */
    String name();

    /** The graphs that a package for it must have; others are not loaded. */
    Set<String> graphs();

    /** Fails where the graphs are not what their package says, or not what this sampler needs. */
    void check(ModelGraphs model) throws UnfitGraphException;

    /** Makes everything ready that does not need the device. */
    Drawing prepare(ModelGraphs model, List<ImageRequest> requests) throws UnfitInputException;

    /** Prepared work. One thread. */
    interface Drawing {
        /** Draws the images, in the order of the requests; the caller has the device. */
        List<FloatImage> run(RunControl control) throws ModelRunException, RunStoppedException;
    }
}
