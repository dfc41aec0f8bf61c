package dev.darkroom.gateway.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;
import org.jspecify.annotations.Nullable;

/**
 * Completes what {@code /openapi} says: every operation may answer with a problem document, ids are texts, what is nullable in
 * Java may be null, and there are examples. Runs when the gateway is built.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ApiDescription implements OASFilter {

    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
    private static final String EVENTS = "text/event-stream";
    private static final String REFERENCE = "#/components/schemas/";
    private static final Set<String> IDS = Set.of("JobId", "BatchId", "UUID");
    private static final Set<String> TREES = Set.of("ObjectNode", "JsonNode");

    private final IndexView index;

    public ApiDescription(IndexView index) {
        this.index = index;
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .values()
                .forEach(path -> path.getOperations().values().forEach(operation -> {
                    operation.getResponses().addAPIResponse("default", problem());
                    operation.getResponses().getAPIResponses().values().stream()
                            .filter(answer -> answer.getContent() != null)
                            .map(answer -> answer.getContent().getMediaType(EVENTS))
                            .filter(Objects::nonNull)
                            .forEach(ApiDescription::asText);
                    ApiExamples.addTo(operation);
                }));
        Map<String, Schema> schemas = new LinkedHashMap<>(api.getComponents().getSchemas());
        Map<Set<String>, List<ClassInfo>> records = records();
        schemas.replaceAll((name, schema) -> complete(name, schema, records));
        api.getComponents().setSchemas(schemas);
    }

    private static APIResponse problem() {
        Schema problem = OASFactory.createSchema().ref(REFERENCE + "Problem");
        return OASFactory.createAPIResponse()
                .description("A problem (RFC 9457) that says what to change")
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE, OASFactory.createMediaType().schema(problem)));
    }

    /** A stream is a text, not an object like those that its events carry; OpenAPI 3.1 has no word for these. */
    private static void asText(MediaType events) {
        String event = events.getSchema().getRef();
        events.setSchema(OASFactory.createSchema()
                .addType(SchemaType.STRING)
                .description("Server-sent events (WHATWG HTML, section 9.2); the data of each is JSON as " + event
                        + " describes it"));
    }

    private static Schema complete(String name, Schema schema, Map<Set<String>, List<ClassInfo>> records) {
        if (IDS.contains(name)) {
            return OASFactory.createSchema().addType(SchemaType.STRING).format("uuid");
        }
        if (name.equals("Seed")) {
            return OASFactory.createSchema().addType(SchemaType.INTEGER).format("int64");
        }
        if (TREES.contains(name)) {
            return OASFactory.createSchema();
        }
        if (schema.getProperties() != null) {
            Set<String> names = schema.getProperties().keySet();
            Set<String> nullable = new HashSet<>();
            records.forEach((members, types) -> {
                // One record, or one whose members stand beside a member of its own (JsonUnwrapped).
                if (names.containsAll(members) && names.size() - members.size() <= 1) {
                    types.stream()
                            .filter(each -> names.size() > members.size()
                                    || each.simpleName().equals(name.replaceAll("[0-9]+$", "")))
                            .flatMap(each -> each.recordComponents().stream())
                            .filter(each -> each.type().hasAnnotation(NULLABLE))
                            .forEach(each -> nullable.add(snakeCase(each.name())));
                }
            });
            Map<String, Schema> properties = new LinkedHashMap<>(schema.getProperties());
            properties.values().forEach(ApiDescription::ofItems);
            properties.replaceAll((property, is) -> nullable.contains(property) ? orNull(is) : is);
            schema.setProperties(properties);
        }
        return schema;
    }

    /** What a list's annotation says of its values is true of each, not of the list. */
    private static void ofItems(Schema schema) {
        if (schema.getItems() != null && schema.getEnumeration() != null) {
            schema.getItems().setEnumeration(schema.getEnumeration());
            schema.setEnumeration(null);
        }
    }

    private static Schema orNull(Schema schema) {
        if (schema.getRef() != null) {
            Schema reference = OASFactory.createSchema().ref(schema.getRef());
            return OASFactory.createSchema()
                    .addAnyOf(reference)
                    .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
        }
        if (schema.getType() == null && schema.getAnyOf() != null) {
            schema.addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
        }
        if (schema.getType() != null && !schema.getType().contains(SchemaType.NULL)) {
            List<SchemaType> types = new ArrayList<>(schema.getType());
            types.add(SchemaType.NULL);
            schema.setType(types);
        }
        return schema;
    }

    /** The records of this application by the names of their members in JSON. */
    private Map<Set<String>, List<ClassInfo>> records() {
        Map<Set<String>, List<ClassInfo>> records = new HashMap<>();
        for (ClassInfo type : index.getKnownClasses()) {
            if (type.isRecord() && type.name().toString().startsWith("dev.darkroom.")) {
                Set<String> names = new HashSet<>();
                for (RecordComponentInfo component : type.recordComponents()) {
                    names.add(snakeCase(component.name()));
                }
                records.computeIfAbsent(names, each -> new ArrayList<>()).add(type);
            }
        }
        return records;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
