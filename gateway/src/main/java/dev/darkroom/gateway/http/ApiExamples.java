package dev.darkroom.gateway.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * The examples of {@code openapi-examples/OPERATION.json}: calls by their names. What one call sends and gets stands in several
 * places of {@code /openapi}, in each of them under the call's name.
 */
final class ApiExamples {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Call>> CALLS = new TypeReference<>() {};

    private ApiExamples() {}

    /**
     * One call.
     *
     * @param parameters values by the names of parameters
     * @param body by its media type
     * @param answers by status and media type; one, or none where the answer is empty or a picture
     */
    private record Call(
            String summary,
            @Nullable Map<String, Object> parameters,
            @Nullable Map<String, Object> body,
            @Nullable Map<String, Map<String, Object>> answers) {}

    /** @throws IllegalStateException where an example has no place in the description */
    static void addTo(Operation operation) {
        String file = "/openapi-examples/" + operation.getOperationId() + ".json";
        try (InputStream in = ApiExamples.class.getResourceAsStream(file)) {
            if (in != null) {
                JSON.readValue(in, CALLS).forEach((name, call) -> add(operation, name, call));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        } catch (NoSuchElementException e) {
            throw new IllegalStateException(file + " has an example of what is not described: " + e.getMessage(), e);
        }
    }

    private static void add(Operation operation, String name, Call call) {
        or(call.parameters())
                .forEach((parameter, value) -> parameter(operation, parameter).addExample(name, example(call, value)));
        Optional<Content> sent = Optional.ofNullable(operation.getRequestBody()).map(RequestBody::getContent);
        or(call.body()).forEach((type, value) -> media(sent, type).addExample(name, example(call, value)));
        or(call.answers()).forEach((status, answer) -> {
            Optional<Content> got = Optional.ofNullable(operation.getResponses().getAPIResponse(status))
                    .map(APIResponse::getContent);
            answer.forEach((type, value) -> media(got, type).addExample(name, example(call, value)));
        });
    }

    private static Parameter parameter(Operation operation, String name) {
        return Optional.ofNullable(operation.getParameters()).orElse(List.of()).stream()
                .filter(each -> name.equals(each.getName()))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("parameter " + name));
    }

    private static MediaType media(Optional<Content> content, String type) {
        return content.map(is -> is.getMediaType(type)).orElseThrow(() -> new NoSuchElementException(type));
    }

    private static <V> Map<String, V> or(@Nullable Map<String, V> given) {
        return given == null ? Map.of() : given;
    }

    private static Example example(Call call, Object value) {
        return OASFactory.createExample().summary(call.summary()).value(value);
    }
}
