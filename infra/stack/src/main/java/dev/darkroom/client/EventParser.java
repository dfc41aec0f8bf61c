package dev.darkroom.client;

import java.util.Optional;

/** Makes events out of the lines of a stream, as WHATWG HTML section 9.2.6 interprets them. One thread. */
final class EventParser {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String id = "";
    private boolean begun;

    /** Takes one line, without its end; gives the event that it completes. */
    Optional<ServerEvent> line(String given) {
        String line = !begun && given.startsWith(BYTE_ORDER_MARK) ? given.substring(1) : given;
        begun = true;
        if (line.isEmpty()) {
            return complete();
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        field(name, value.startsWith(" ") ? value.substring(1) : value);
        return Optional.empty();
    }

    /** A comment has the empty name; it and unknown fields say nothing. */
    private void field(String name, String value) {
        switch (name) {
            case "data" -> data.append(value).append('\n');
            case "event" -> type = value;
            case "id" -> id = value.indexOf(0) < 0 ? value : id;
            default -> {}
        }
    }

    private Optional<ServerEvent> complete() {
        Optional<ServerEvent> event = Optional.empty();
        if (data.length() > 0) {
            data.setLength(data.length() - 1);
            event = Optional.of(new ServerEvent(id, type.isEmpty() ? "message" : type, data.toString()));
        }
        data.setLength(0);
        type = "";
        return event;
    }
}
