package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;

/** What a model's input must be, by its JSON Schema (draft 2020-12): a worker trusts no message. Thread-safe. */
final class InputRules {

    private final Schema schema;

    InputRules(ObjectNode schema) {
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema((JsonNode) schema);
        this.schema.initializeValidators();
    }

    /** What is wrong with an input, as a sentence for the client; empty when nothing is. */
    Optional<String> violation(ObjectNode input) {
        List<Error> errors = schema.validate((JsonNode) input);
        return errors.stream()
                .findFirst()
                .map(error -> "The input does not fit the model's schema: " + error.getMessage() + " at '"
                        + error.getInstanceLocation() + "'.");
    }
}
