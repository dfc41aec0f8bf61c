package dev.darkroom.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.gateway.http.ProblemException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageQueryTest {

    private static final LocalDate TODAY = LocalDate.parse("2030-03-01");

    @Test
    void without_parameters_it_is_by_day_for_thirty_days() {
        assertThat(UsageQuery.read(List.of(), null, null, TODAY))
                .isEqualTo(new UsageQuery(List.of("day"), LocalDate.parse("2030-01-31"), TODAY));
    }

    @Test
    void groups_keep_the_order_in_which_they_are_asked_for() {
        UsageQuery query = UsageQuery.read(List.of("tag.a.b,day", "model"), "2030-01-01", "2030-01-01", TODAY);

        assertThat(query.groupBy()).containsExactly("tag.a.b", "day", "model");
        assertThat(query.tag()).contains("a.b");
        assertThat(query.by("key")).isFalse();
    }

    @Test
    void an_empty_list_sums_everything_up() {
        assertThat(UsageQuery.read(List.of(""), null, null, TODAY).groupBy()).isEmpty();
    }

    @Test
    void a_last_day_alone_has_thirty_days_before_it() {
        UsageQuery query = UsageQuery.read(List.of(), null, "2029-01-30", TODAY);

        assertThat(query.from()).isEqualTo("2029-01-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"colour", "Model", "tag.", "tag.a b", "model, day", "day,day", "tag.a,tag.b", "tag.a,tag.a"})
    void names_that_mean_nothing_are_refused(String groups) {
        assertThatThrownBy(() -> UsageQuery.read(List.of(groups), null, null, TODAY))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("group_by names");
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday, 2030-01-01, from is a day such as",
        "2030-02-30, 2030-03-01, from is a day such as",
        "2030-01-01, 2030-1-2, to is a day such as",
        "2030-01-01, +12030-01-02, to is a day such as",
        "2030-01-02, 2030-01-01, is later than",
        "2029-01-01, 2030-01-02, are 367 days"
    })
    void days_that_cannot_be_are_refused(String from, String to, String why) {
        assertThatThrownBy(() -> UsageQuery.read(List.of(), from, to, TODAY))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_leap_year_may_be_asked_for_whole() {
        assertThat(UsageQuery.read(List.of(), "2028-01-01", "2028-12-31", TODAY).to())
                .isEqualTo("2028-12-31");
    }

    @Test
    void rows_are_sorted_by_what_they_are_grouped_by_and_show_it_first() {
        UUID key = UUID.randomUUID();
        Usage.Sums sums = new Usage.Sums(1, 2, 3, 4, 5, 6);
        UsageQuery query = UsageQuery.read(List.of("tag.a,model,key"), null, null, TODAY);

        UsageView view = UsageView.of(
                query,
                List.of(
                        new Usage("m", key, null, null, sums),
                        new Usage("n", key, null, "x", sums),
                        new Usage("m", null, null, "x", sums)));

        assertThat(view.data()).extracting(row -> row.get("tag.a")).containsExactly("x", "x", null);
        assertThat(view.data()).extracting(row -> row.get("model")).containsExactly("m", "n", "m");
        assertThat(view.data().get(2).toString())
                .isEqualTo("{tag.a=null, model=m, key=" + key
                        + ", jobs=10, succeeded=1, failed=2, canceled=3, expired=4," + " images=5, device_ms=6}");
    }
}
