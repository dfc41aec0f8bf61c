package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.UnfitGraphException;
import dev.darkroom.worker.sampling.UnfitInputException;
import java.util.Collections;
import java.util.Map;

/** Runs a model before its first job, so that what would fail or be slow at first does so now. */
final class WarmUp {

    private static final Seed SEED = new Seed(0);

    private WarmUp() {}

    /** Draws one image with the input schema's defaults, and two at once where the model makes batches. */
    static void run(Model model) throws UnfitGraphException {
        ImageRequest request =
                new ImageRequest(SEED, defaults(model.description().inputSchema()));
        int largest = Math.min(2, model.description().limits().maxBatch());
        try {
            for (int images = 1; images <= largest; images++) {
                model.prepare(Collections.nCopies(images, request)).run(new RunControl(model.timeLimit()));
            }
        } catch (UnfitInputException | ModelRunException e) {
            throw new UnfitGraphException("it fails on the defaults of its input schema: " + e.getMessage()
                    + " Give every field that a graph reads a default that works, and export with a free batch axis");
        } catch (RunStoppedException e) {
            throw new IllegalStateException("nobody stops a warm-up", e);
        }
    }

    /** The input that a client gets who gives none: defaults, else the smallest value. */
    private static ObjectNode defaults(ObjectNode schema) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = property.getValue();
            if (value.has("default")) {
                input.set(property.getKey(), value.get("default"));
            } else if (value.has("minimum")) {
                input.set(property.getKey(), value.get("minimum"));
            }
        }
        return input;
    }
}
