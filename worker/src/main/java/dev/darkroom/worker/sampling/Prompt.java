package dev.darkroom.worker.sampling;

import java.util.List;

/** A text's tokens; none at all where the model reads no text. */
record Prompt(List<Long> ids) {

    /** Of a model without text. */
    static final Prompt NONE = new Prompt(List.of());

    Prompt {
        ids = List.copyOf(ids);
    }
}
