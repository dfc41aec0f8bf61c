package dev.darkroom.gateway.pictures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.PictureReference;
import java.util.Map;

/** An input without any picture's data, and the files that came in it. It may be kept once they are stored. */
public final class TakenInput {

    private final String tenant;
    private final ObjectNode input;
    private final Map<PictureReference, PictureFile> files;

    TakenInput(String tenant, ObjectNode input, Map<PictureReference, PictureFile> files) {
        this.tenant = tenant;
        this.input = input;
        this.files = Map.copyOf(files);
    }

    /** The input, in which each picture is named by its hash. */
    public ObjectNode input() {
        return input;
    }

    String tenant() {
        return tenant;
    }

    Map<PictureReference, PictureFile> files() {
        return files;
    }
}
