package dev.darkroom.gateway.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.darkroom.gateway.http.FieldError;
import java.util.List;
import java.util.Set;

/** A model's input schema (JSON Schema 2020-12), ready to be held against inputs. Thread-safe. */
public final class InputRules {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Set<String> ABOUT_A_PROPERTY = Set.of("additionalProperties", "required", "dependentRequired");

    private final JsonNode properties;
    private final Schema schema;

    InputRules(ObjectNode inputSchema) {
        this.properties = inputSchema.path("properties");
        this.schema = REGISTRY.getSchema(inputSchema);
        schema.initializeValidators();
    }

    /** A copy of the input in which absent top-level values have the schema's {@code default}. */
    public ObjectNode withDefaults(ObjectNode input) {
        ObjectNode complete = input.deepCopy();
        for (var property : properties.properties()) {
            JsonNode value = property.getValue().get("default");
            if (value != null && !complete.has(property.getKey())) {
                complete.set(property.getKey(), value.deepCopy());
            }
        }
        return complete;
    }

    /**
     * What the schema refuses in an input, or nothing.
     *
     * @param at JSON Pointer of the input in the body, such as {@code /input}
     */
    public List<FieldError> check(ObjectNode input, String at) {
        return schema.validate(input).stream()
                .map(error -> new FieldError(at + pointer(error), detail(error)))
                .distinct()
                .toList();
    }

    private static String pointer(Error error) {
        String instance = error.getInstanceLocation().toString();
        String parent = instance.equals("/") ? "" : instance;
        String property = error.getProperty();
        boolean named = property != null && ABOUT_A_PROPERTY.contains(error.getKeyword());
        return named ? parent + "/" + property.replace("~", "~0").replace("/", "~1") : parent;
    }

    private String detail(Error error) {
        return error.getKeyword().equals("additionalProperties")
                ? "there is no such input; known: " + String.join(", ", names())
                : error.getMessage();
    }

    private List<String> names() {
        return properties.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }
}
