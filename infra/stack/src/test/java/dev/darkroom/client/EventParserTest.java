package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventParserTest {
    private static List<ServerEvent> parse(String... lines) {
        EventParser parser = new EventParser();
        return Stream.of(lines).map(parser::line).flatMap(Optional::stream).toList();
    }

    @Test
    void an_event_has_its_fields_with_or_without_a_space() {
        assertThat(parse("id:2.17", "event: job.progress", "data:  {}", ""))
                .containsExactly(new ServerEvent("2.17", "job.progress", " {}"));
    }

    @Test
    void data_of_several_lines_is_joined() {
        assertThat(parse("data: one", "data:", "data: three", ""))
                .containsExactly(new ServerEvent("", "message", "one\n\nthree"));
    }

    @Test
    void comments_unknown_fields_and_events_without_data_are_passed_over() {
        assertThat(parse(": still here", "retry: 5", "colour: red", "", "event: empty", "", "data: x", ""))
                .containsExactly(new ServerEvent("", "message", "x"));
    }

    @Test
    void an_id_stays_until_the_next_and_a_type_does_not() {
        assertThat(parse("id: 1", "event: a", "data: x", "", "data: y", "", "id", "data: z", ""))
                .containsExactly(
                        new ServerEvent("1", "a", "x"),
                        new ServerEvent("1", "message", "y"),
                        new ServerEvent("", "message", "z"));
    }

    @Test
    void an_event_that_is_cut_off_is_none() {
        assertThat(parse("id: 1", "data: x")).isEmpty();
    }

    @Test
    void a_byte_order_mark_is_passed_over_at_the_beginning_only() {
        assertThat(parse("\uFEFFdata: x", "\uFEFFdata: y", "")).containsExactly(new ServerEvent("", "message", "x"));
    }
}
