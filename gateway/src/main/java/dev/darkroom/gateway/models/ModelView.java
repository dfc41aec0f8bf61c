package dev.darkroom.gateway.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as the API shows it; the card has an address of its own.
 *
 * @param sample where a picture that the model made is; null where its package brings none
 */
public record ModelView(
        String id,
        String object,
        String version,
        String family,
        String title,
        String description,
        ObjectNode inputSchema,
        ModelDescription.OutputFormat output,
        ModelDescription.Limits limits,
        String licence,
        List<ModelDescription.TrainingData> trainingData,
        String pool,
        int workers,
        @Nullable URI sample) {

    /** All current models. */
    public record Page(List<ModelView> data) {}

    /**
     * The view of a model.
     *
     * @param base address of the models, such as {@code http://localhost:8080/v1/models/}
     */
    static ModelView of(CatalogueModel model, URI base) {
        ModelDescription is = model.description();
        return new ModelView(
                is.id(),
                "model",
                is.version(),
                is.family(),
                is.title(),
                is.description(),
                is.inputSchema(),
                is.output(),
                is.limits(),
                is.licence(),
                is.trainingData(),
                model.pool(),
                model.workers(),
                is.sample() == null ? null : base.resolve(is.id() + "/sample"));
    }
}
