package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactSheetTest {
    private static final int RED = 0xffff0000;
    private static final int BLUE = 0xff0000ff;

    @Test
    void small_pictures_grow_with_hard_edges() {
        BufferedImage small = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        small.setRGB(0, 0, RED);
        small.setRGB(1, 0, BLUE);
        small.setRGB(0, 1, BLUE);
        small.setRGB(1, 1, RED);

        BufferedImage sheet = ContactSheet.draw(List.of(new ContactSheet.Row("two by two", List.of(tile(small)))));

        // The tile is 128 wide and begins at 8, 38.
        assertThat(sheet.getRGB(8, 38)).isEqualTo(RED);
        assertThat(sheet.getRGB(8 + 63, 38)).isEqualTo(RED);
        assertThat(sheet.getRGB(8 + 64, 38)).isEqualTo(BLUE);
        assertThat(sheet.getRGB(8 + 127, 38 + 127)).isEqualTo(RED);
    }

    @Test
    void the_sheet_has_room_for_the_longest_row_and_for_large_pictures() {
        BufferedImage large = new BufferedImage(1024, 512, BufferedImage.TYPE_INT_RGB);
        ContactSheet.Row many = new ContactSheet.Row("many", Collections.nCopies(5, tile(large)));
        ContactSheet.Row one = new ContactSheet.Row("one", List.of(tile(large)));

        BufferedImage sheet = ContactSheet.draw(List.of(one, many));

        assertThat(sheet.getWidth()).isEqualTo(5 * 136 + 8);
        assertThat(sheet.getHeight()).isEqualTo(2 * 200 + 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sneaker                                                  | sneaker",
                "a black cat with white paws                              | a black cat with white / paws",
                "a black cat with white paws on a pale yellow background  | a black cat with white / paws on a pale yellow …",
                "unbreakablewordslongerthanatile next                     | unbreakablewordslongerthanatile / next",
                "''                                                       | ''",
            })
    void a_caption_takes_at_most_two_lines(String caption, String lines) {
        assertThat(String.join(" / ", ContactSheet.lines(caption))).isEqualTo(lines);
    }

    private static ContactSheet.Tile tile(BufferedImage image) {
        return new ContactSheet.Tile(image, "caption");
    }
}
