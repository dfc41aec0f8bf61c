package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import java.util.Map;
import java.util.Optional;

/**
 * One image that is wanted.
 *
 * @param seed of this image; its job's first image has {@code seed - index}
 * @param index of the image in its job, from 0
 * @param count images of the job
 * @param input of the job
 * @param pictures what the input's picture fields refer to, by field
 */
public record ImageRequest(Seed seed, int index, int count, ObjectNode input, Map<String, Picture> pictures) {

    public ImageRequest {
        pictures = Map.copyOf(pictures);
    }

    /** The only image of a job without pictures. */
    public ImageRequest(Seed seed, ObjectNode input) {
        this(seed, 0, 1, input, Map.of());
    }

    /** The first image of the same job. */
    ImageRequest first() {
        Seed first = new Seed(Math.floorMod(seed.value() - index, Seed.MAX + 1));
        return new ImageRequest(first, 0, count, input, pictures);
    }

    /** The seed in field {@code to_seed}. */
    Seed toSeed() {
        return new Seed(input.path("to_seed").asLong());
    }

    /** The picture of a field, where the client gave one. */
    Optional<Picture> picture(String field) {
        return Optional.ofNullable(pictures.get(field));
    }

    /** The picture of a field that the model cannot do without. */
    Picture requiredPicture(String field) throws UnfitInputException {
        return picture(field).orElseThrow(() -> new UnfitInputException("Field '" + field + "' must be a picture."));
    }

    /** A number of the input. */
    float number(String field) throws UnfitInputException {
        JsonNode value = input.path(field);
        float number = value.floatValue();
        if (!value.isNumber() || !Float.isFinite(number)) {
            throw new UnfitInputException("Field '" + field + "' must be a number.");
        }
        return number;
    }

    /** A number of the input, or another where it has none. */
    float number(String field, float otherwise) throws UnfitInputException {
        return input.has(field) ? number(field) : otherwise;
    }

    /** Whether a field is {@code true}. */
    boolean flag(String field) {
        return input.path(field).asBoolean(false);
    }
}
