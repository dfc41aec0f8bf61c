package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.stack.Json;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageSampleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'class':'sneaker','count':4,'seed':7}      | sneaker",
                "{'class':'trouser','rows':14,'seed':3}      | trouser, rows 14",
                "{'from_photo':true}                         | from_photo true",
                "{'mix':{'starry-night':0.5,'lion':0.25}}    | starry-night 0.5, lion 0.25",
                "{'seed':3}                                  | ''",
            })
    void a_caption_says_what_was_asked_for(String input, String caption) throws Exception {
        ObjectNode read = Json.MAPPER.readValue(input.replace('\'', '"'), ObjectNode.class);
        assertThat(new PackageSample(read, Map.of()).caption()).isEqualTo(caption);
    }
}
