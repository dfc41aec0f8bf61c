package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.Picture;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.UnfitGraphException;
import dev.darkroom.worker.sampling.UnfitInputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a model before its first job, so that what would fail or be slow at first does so now. */
final class WarmUp {

    private static final Seed SEED = new Seed(0);
    private static final int GREY_SIDE = 64;
    private static final Picture GREY = grey();

    private WarmUp() {}

    /** Draws one image with the input schema's defaults, and two at once where the model makes batches. */
    static void run(Model model) throws UnfitGraphException {
        ImageRequest request = request(model.description().inputSchema());
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

    /** What a client asks who gives what must be given only: grey pictures, smallest numbers. */
    private static ImageRequest request(ObjectNode schema) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        Map<String, Picture> pictures = new HashMap<>();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).toList();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = property.getKey();
            JsonNode value = property.getValue();
            if (value.has("default")) {
                input.set(name, value.get("default"));
            } else if (required.contains(name) && value.path("format").asText().equals("image")) {
                pictures.put(name, GREY);
            } else if (required.contains(name) && value.has("minimum")) {
                input.set(name, value.get("minimum"));
            }
        }
        return new ImageRequest(SEED, 0, 1, input, pictures);
    }

    private static Picture grey() {
        byte[] rgb = new byte[3 * GREY_SIDE * GREY_SIDE];
        Arrays.fill(rgb, (byte) 128);
        return new Picture(GREY_SIDE, GREY_SIDE, rgb);
    }
}
