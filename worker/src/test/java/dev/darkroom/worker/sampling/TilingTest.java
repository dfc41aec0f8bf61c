package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.worker.sampling.Tiling.Span;
import dev.darkroom.worker.sampling.Tiling.Tile;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TilingTest {

    @Test
    void tiles_are_of_one_size_and_overlap_and_the_last_ends_with_the_picture() throws Exception {
        Tiling tiling = Tiling.of(options("{'multiple_of': 16, 'tile': 512, 'margin': 96}"));

        List<Span> columns = tiling.tiles(64, 1600).stream().map(Tile::columns).toList();

        assertThat(columns)
                .containsExactly(
                        new Span(0, 480, 0, 384),
                        new Span(288, 768, 384, 672),
                        new Span(576, 1056, 672, 960),
                        new Span(864, 1344, 960, 1248),
                        new Span(1120, 1600, 1248, 1600));
    }

    @Test
    void a_picture_a_little_larger_than_a_tile_is_cut_in_the_middle() throws Exception {
        Tiling tiling = Tiling.of(options("{'multiple_of': 8, 'tile': 512, 'margin': 96}"));

        assertThat(tiling.tiles(64, 524))
                .extracting(Tile::columns)
                .containsExactly(new Span(0, 360, 0, 264), new Span(168, 528, 264, 524));
    }

    @Test
    void without_a_tile_a_picture_is_one_piece() throws Exception {
        Tiling tiling = Tiling.of(options("{'multiple_of': 16}"));

        assertThat(tiling.isWhole()).isTrue();
        assertThat(tiling.tiles(1001, 4000))
                .containsExactly(new Tile(new Span(0, 1008, 0, 1001), new Span(0, 4000, 0, 4000)));
    }

    @Property
    void every_pixel_is_made_once_and_away_from_inner_edges(
            @ForAll @IntRange(min = 1, max = 700) int size,
            @ForAll @IntRange(min = 1, max = 12) int multipleOf,
            @ForAll @IntRange(min = 0, max = 20) int wantedMargin,
            @ForAll @IntRange(min = 1, max = 40) int between) {
        int margin = (wantedMargin + multipleOf - 1) / multipleOf * multipleOf;
        int side = 2 * margin + between * multipleOf;
        Tiling tiling = new Tiling(multipleOf, side, margin);

        int next = 0;
        for (Tile tile : tiling.tiles(size, 1)) {
            Span span = tile.rows();
            assertThat(span.from()).isEqualTo(next).isLessThan(span.to());
            assertThat(span.start() % multipleOf).isZero();
            assertThat(span.length() % multipleOf).isZero();
            assertThat(span.length()).isLessThanOrEqualTo(side);
            assertThat(span.end()).isLessThanOrEqualTo(tiling.padded(size));
            assertThat(span.start() == 0 || span.from() - span.start() >= margin)
                    .isTrue();
            assertThat(span.end() == tiling.padded(size) || span.end() - span.to() >= margin)
                    .isTrue();
            next = span.to();
        }
        assertThat(next).isEqualTo(size);
    }

    @Property
    void mirrored_lines_go_there_and_back(
            @ForAll @IntRange(min = 1, max = 9) int size, @ForAll @IntRange(min = 0, max = 99) int at) {
        int expected = 0;
        int direction = 1;
        for (int step = 0; step < at && size > 1; step++) {
            expected += direction;
            direction = expected == size - 1 ? -1 : expected == 0 ? 1 : direction;
        }

        assertThat(TransformPlanes.mirrored(at, size)).isEqualTo(expected);
    }

    @Test
    void options_that_cannot_be_are_refused() {
        assertUnfit("{'tile': 512}", "has a 'tile' but no 'margin'");
        assertUnfit(
                "{'multiple_of': 16, 'tile': 207, 'margin': 90}", "'tile' of 192 and on either side a 'margin' of 96");
        assertUnfit(
                "{'multiple_of': 0}", "'multiple_of' under 'sampling' in model.json is 0, not a whole number from 1");
        assertUnfit("{'multiple_of': '8'}", "'multiple_of' under 'sampling' in model.json is \"8\"");
    }

    private static void assertUnfit(String options, String message) {
        assertThatThrownBy(() -> Tiling.of(options(options)))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining(message);
    }

    private static ObjectNode options(String json) throws Exception {
        return (ObjectNode) new JsonMapper().readTree(json.replace('\'', '"'));
    }
}
