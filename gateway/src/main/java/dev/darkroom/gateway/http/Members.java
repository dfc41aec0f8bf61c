package dev.darkroom.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a small JSON object, read one by one. What is wrong with them is gathered, and refused by {@link #check} at
 * once. One thread.
 */
public final class Members {

    private final String at;
    private final ObjectNode object;
    private final List<FieldError> errors;

    private Members(String at, ObjectNode object, List<FieldError> errors, List<String> known) {
        this.at = at;
        this.object = object;
        this.errors = errors;
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                wrong(name, "there is no such member; known: " + String.join(", ", known));
            }
        });
    }

    /** Of a body that may have these members and no others. */
    public static Members of(ObjectNode body, String... known) {
        return new Members("", body, new ArrayList<>(), List.of(known));
    }

    /** Of an object in this one, empty where it is absent; what is wrong with it is refused with the rest. */
    public Members object(String name, String... known) {
        JsonNode value = get(name);
        if (!value.isObject() && !value.isMissingNode()) {
            wrong(name, "must be an object");
        }
        ObjectNode inner = value.isObject() ? (ObjectNode) value : object.objectNode();
        return new Members(at + FieldError.pointer(name), inner, errors, List.of(known));
    }

    /**
     * Ends the reading.
     *
     * @throws ProblemException 422 where anything was wrong
     */
    public void check() {
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
    }

    /** Notes what is wrong with a member. */
    public void wrong(String name, String detail) {
        errors.add(new FieldError(at + FieldError.pointer(name), detail));
    }

    /** Whether it is there, be it null. */
    public boolean has(String name) {
        return object.has(name);
    }

    /** Whether nothing is there that says anything: what is null, or an object without members, does not. */
    public boolean isEmpty() {
        return object.properties().stream()
                .map(Map.Entry::getValue)
                .allMatch(value -> value.isNull() || (value.isObject() && value.isEmpty()));
    }

    /** A text, or null where it is absent or null. */
    public @Nullable String text(String name, int longest) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > longest) {
            wrong(name, "must be a string of 1 to " + longest + " characters");
            return null;
        }
        return value.textValue();
    }

    /** A text that must be there. */
    public String needed(String name, int longest) {
        if (get(name).isMissingNode()) {
            wrong(name, "is missing");
        }
        String text = text(name, longest);
        return text == null ? "" : text;
    }

    /** A text that stands for something, or null where it is absent or null; an IllegalArgumentException says what is wrong with it. */
    public <T> @Nullable T parsed(String name, Function<String, T> parse) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        try {
            if (value.isTextual()) {
                return parse.apply(value.textValue());
            }
            wrong(name, "must be a string");
        } catch (IllegalArgumentException e) {
            wrong(name, String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** Texts that stand for something, each once. */
    public <T> Set<T> set(String name, Function<String, T> parse) {
        List<T> values = new ArrayList<>();
        JsonNode list = get(name);
        if (!list.isArray() || list.isEmpty()) {
            wrong(name, "must be an array of one or more strings");
            return Set.of();
        }
        for (JsonNode each : list) {
            try {
                values.add(parse.apply(each.isTextual() ? each.textValue() : each.toString()));
            } catch (IllegalArgumentException e) {
                wrong(name, String.valueOf(e.getMessage()));
            }
        }
        return Set.copyOf(new HashSet<>(values));
    }

    /** An integer, or null where it is absent or null. */
    public @Nullable Integer integer(String name, int least, int most) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            wrong(name, "must be an integer from " + least + " to " + most);
            return null;
        }
        return value.intValue();
    }

    /** A number, or null where it is absent or null. */
    public @Nullable Double number(String name, double least, double most) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            wrong(name, "must be a number from " + least + " to " + most);
            return null;
        }
        return value.doubleValue();
    }

    /** A time, or null where it is absent or null. */
    public @Nullable Instant time(String name) {
        return parsed(name, Rfc3339::parse);
    }

    /** True or false; the latter where it is absent. */
    public boolean flag(String name) {
        JsonNode value = get(name);
        if (!value.isBoolean() && !value.isMissingNode()) {
            wrong(name, "must be true or false");
        }
        return value.asBoolean();
    }

    /** Texts by names, in the order of the names; none where it is absent. */
    public SortedMap<String, String> texts(String name) {
        SortedMap<String, String> texts = new TreeMap<>();
        JsonNode value = get(name);
        if (!value.isObject() && !value.isMissingNode()) {
            wrong(name, "must be an object of strings");
        }
        value.properties().forEach(each -> {
            if (!each.getValue().isTextual()) {
                wrong(name, "must be an object of strings");
            }
            texts.put(each.getKey(), each.getValue().asText());
        });
        return texts;
    }

    private JsonNode get(String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }
}
