package dev.darkroom.worker.sampling;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * The sampler {@code autoregress}: an image row after row, each pass through the graph {@code row} from the row above and the
 * states that it left (van den Oord et al., "Pixel recurrent neural networks", 2016). A picture may give the upper rows.
 * Thread-safe.
 */
@ApplicationScoped
public class AutoregressSampler implements Sampler {

    static final String ROW = "row";

    @Override
    public String name() {
        return "autoregress";
    }

    @Override
    public Set<String> requiredGraphs() {
        return Set.of(ROW);
    }

    @Override
    public Set<String> optionalGraphs() {
        return Set.of();
    }

    @Override
    public Loaded load(ModelGraphs model) throws UnfitGraphException {
        return new AutoregressModel(model);
    }
}
