package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;

/**
 * One image that is wanted.
 *
 * @param seed of this image, not of its job
 */
public record ImageRequest(Seed seed, ObjectNode input) {

    /** A number of the input. */
    float number(String field) throws UnfitInputException {
        JsonNode value = input.path(field);
        float number = value.floatValue();
        if (!value.isNumber() || !Float.isFinite(number)) {
            throw new UnfitInputException("Field '" + field + "' must be a number.");
        }
        return number;
    }
}
