package dev.darkroom.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    @Provide
    Arbitrary<Seed> seeds() {
        return Messages.seeds();
    }

    @Property
    void image_seeds_follow_each_other_and_stay_in_range(
            @ForAll("seeds") Seed seed, @ForAll @IntRange(max = 1000) int index) {
        Seed image = seed.forImage(index);
        assertThat(image.forImage(1)).isEqualTo(seed.forImage(index + 1));
    }

    @Test
    void seeds_wrap_at_two_to_the_53() {
        assertThat(new Seed(Seed.MAX).forImage(1)).isEqualTo(new Seed(0));
        assertThatThrownBy(() -> new Seed(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Seed(Seed.MAX + 1)).hasMessageContaining("9007199254740991");
    }

    @Test
    void an_output_key_names_job_index_and_hash() {
        JobId job = JobId.parse("0199f3c2-0000-7000-8000-000000000001");
        assertThat(ObjectKey.output(job, 3, HASH, "png").value())
                .isEqualTo("outputs/0199f3c2-0000-7000-8000-000000000001/3-" + HASH + ".png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../b", "a b", "A", "a/.b", "ä"})
    void keys_that_could_leave_the_bucket_or_puzzle_a_server_are_refused(String key) {
        assertThatThrownBy(() -> new ObjectKey(key)).hasMessageContaining("not an object key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Default", "-a", "a-", "a.b", "a/b", "a b"})
    void pools_that_make_no_topic_are_refused(String pool) {
        assertThatThrownBy(() -> Topics.jobs(pool)).hasMessageContaining("pool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0199f3c2-0000-7000-8000-00000000000g", "0199f3c2-0000-7000-8000-0000000000011"})
    void texts_that_are_no_job_id_are_refused(String text) {
        assertThatThrownBy(() -> JobId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void ids_are_ordered_as_the_database_orders_them(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        JobId left = new JobId(new UUID(a, b));
        JobId right = new JobId(new UUID(c, d));
        assertThat(Integer.signum(left.compareTo(right)))
                .isEqualTo(Integer.signum(left.toString().compareTo(right.toString())));
    }
}
