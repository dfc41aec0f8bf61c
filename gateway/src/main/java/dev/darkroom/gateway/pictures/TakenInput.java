package dev.darkroom.gateway.pictures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ObjectKey;
import java.util.Map;

/** An input without any picture's data, and the files that came in it. It may be kept once they are stored. */
public final class TakenInput {

    private final ObjectNode input;
    private final Map<ObjectKey, PictureFile> files;

    TakenInput(ObjectNode input, Map<ObjectKey, PictureFile> files) {
        this.input = input;
        this.files = Map.copyOf(files);
    }

    /** The input, in which each picture is named by its hash. */
    public ObjectNode input() {
        return input;
    }

    Map<ObjectKey, PictureFile> files() {
        return files;
    }
}
