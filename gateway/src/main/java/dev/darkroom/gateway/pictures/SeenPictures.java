package dev.darkroom.gateway.pictures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.http.ProblemException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which pictures of many inputs were taken already, so that each is decoded or fetched once. One thread, one tenant. */
public final class SeenPictures {

    private final Map<Key, Outcome> outcomes = new HashMap<>();
    private final int most;
    private int looks;

    /**
     * Has seen nothing.
     *
     * @param most different pictures that are looked at
     */
    public SeenPictures(int most) {
        this.most = most;
    }

    private record Key(String model, String version, String field, String picture) {}

    /** What became of it: taken, or why not. */
    private record Outcome(
            @Nullable PictureReference taken, @Nullable UnfitPictureException refused) {}

    /** Looks at a picture. */
    @FunctionalInterface
    interface Look {
        PictureReference take() throws UnfitPictureException;
    }

    /** Puts the names of pictures that were taken in the place of their data. */
    public void nameIn(ModelDescription model, ObjectNode input) {
        for (String field : model.pictureFields().keySet()) {
            JsonNode value = input.path(field);
            Outcome outcome = value.isTextual() ? outcomes.get(key(model, field, value.textValue())) : null;
            if (outcome != null && outcome.taken() != null) {
                input.put(field, outcome.taken().toString());
            }
        }
    }

    PictureReference take(ModelDescription model, String field, String picture, Look look)
            throws UnfitPictureException {
        Key key = key(model, field, picture);
        Outcome outcome = outcomes.get(key);
        if (outcome == null) {
            outcome = look(look);
            outcomes.put(key, outcome);
            if (outcome.taken() != null) {
                // Its file may not be stored yet.
                outcomes.put(key(model, field, outcome.taken().toString()), outcome);
            }
        }
        if (outcome.taken() == null) {
            throw new UnfitPictureException(
                    outcome.refused() == null ? "" : outcome.refused().getMessage());
        }
        return outcome.taken();
    }

    private Outcome look(Look look) {
        if (looks == most) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "at most " + most + " different pictures may come at once; send the jobs in parts");
        }
        looks++;
        try {
            return new Outcome(look.take(), null);
        } catch (UnfitPictureException e) {
            return new Outcome(null, e);
        }
    }

    private static Key key(ModelDescription model, String field, String picture) {
        return new Key(model.id(), model.version(), field, picture);
    }
}
