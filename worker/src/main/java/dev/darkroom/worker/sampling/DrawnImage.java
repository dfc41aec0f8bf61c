package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An image and what its model tells of it.
 *
 * @param details facts for the client, such as the latent or a score; empty where there are none
 */
public record DrawnImage(FloatImage image, ObjectNode details) {

    /** Stands for an image that was not finished, since nobody waited for it any more. It cannot be encoded. */
    public static final DrawnImage NONE =
            new DrawnImage(new FloatImage(new float[] {Float.NaN}, 1, 1, new GraphSpec.ImageOutput("none", 0, 1)));

    /** An image of which there is nothing to tell. */
    public DrawnImage(FloatImage image) {
        this(image, JsonNodeFactory.instance.objectNode());
    }
}
