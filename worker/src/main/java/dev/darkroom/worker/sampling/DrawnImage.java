package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An image and what its model tells of it.
 *
 * @param details facts for the client, such as the latent or a score; empty where there are none
 */
public record DrawnImage(FloatImage image, ObjectNode details) {

    /** An image of which there is nothing to tell. */
    public DrawnImage(FloatImage image) {
        this(image, JsonNodeFactory.instance.objectNode());
    }
}
