package dev.darkroom.gateway.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription;
import java.util.List;

/** A model as the API shows it; the card has an address of its own. */
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
        int workers) {

    /** All current models. */
    public record Page(List<ModelView> data) {}

    static ModelView of(CatalogueModel model) {
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
                model.workers());
    }
}
