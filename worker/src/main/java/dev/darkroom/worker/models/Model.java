package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.ModelGraphs;
import dev.darkroom.worker.sampling.Sampler;
import dev.darkroom.worker.sampling.UnfitInputException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A model that is ready to run. Thread-safe; whoever opened it closes it. */
public final class Model implements AutoCloseable {

    private final ModelDescription description;
    private final Sampler.Loaded loaded;
    private final ModelGraphs graphs;
    private final InputRules rules;

    Model(ModelDescription description, Sampler.Loaded loaded, ModelGraphs graphs) {
        this.description = description;
        this.loaded = loaded;
        this.graphs = graphs;
        this.rules = new InputRules(description.inputSchema());
    }

    public ModelDescription description() {
        return description;
    }

    /** How long one pass may take. */
    public Duration timeLimit() {
        return Duration.ofSeconds(description.limits().timeLimitS());
    }

    /** What is wrong with an input, as a sentence for the client; empty when nothing is. */
    public Optional<String> violation(ObjectNode input) {
        return rules.violation(input);
    }

    /** Makes everything ready to draw these images. */
    public Sampler.Drawing prepare(List<ImageRequest> requests) throws UnfitInputException {
        return loaded.prepare(requests);
    }

    @Override
    public void close() {
        loaded.close();
        graphs.graphs().values().forEach(each -> each.graph().close());
    }
}
