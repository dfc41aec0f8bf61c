package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.GatewayApi;
import dev.darkroom.stack.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'properties':{'count':{'maximum':64},'seed':{}}}              | {'count':8,'seed':7}",
                "{'properties':{'count':{'maximum':4}}}                         | {'count':4}",
                "{'properties':{'prompt':{'examples':['a cat']}},'required':['prompt']} | {'prompt':'a cat'}",
                "{'properties':{'size':{'default':3}},'required':['size']}      | {'size':3}",
                "{'properties':{'a':{},'b':{}},'required':['a'],'examples':[{'a':1,'b':2}]} | {'a':1}",
                "{}                                                             | {}",
            })
    void an_input_is_made_of_what_the_schema_offers(String schema, String input) throws Exception {
        assertThat(DemoInput.of(Json.MAPPER.readTree(schema.replace('\'', '"'))))
                .isEqualTo(Json.MAPPER.readTree(input.replace('\'', '"')));
    }

    @Test
    void a_live_model_is_one_with_workers_counted_or_listed() throws Exception {
        assertThat(GatewayApi.Model.of(Json.MAPPER.readTree("{\"workers\":2}")).live())
                .isTrue();
        assertThat(GatewayApi.Model.of(Json.MAPPER.readTree("{\"workers\":[\"w\"]}"))
                        .live())
                .isTrue();
        assertThat(GatewayApi.Model.of(Json.MAPPER.readTree("{\"workers\":0}")).live())
                .isFalse();
        assertThat(GatewayApi.Model.of(Json.MAPPER.readTree("{}")).live()).isFalse();
    }
}
