package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.microprofile.openapi.OASFactory;
import org.junit.jupiter.api.Test;

class ApiExamplesTest {

    @Test
    void an_example_of_what_is_not_described_stops_the_build() {
        assertThatThrownBy(() -> ApiExamples.addTo(OASFactory.createOperation().operationId("getJob")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("getJob.json")
                .hasMessageContaining("parameter id");
        assertThatThrownBy(() -> ApiExamples.addTo(OASFactory.createOperation()
                        .operationId("createWebhook")
                        .responses(OASFactory.createAPIResponses())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("application/json");
    }
}
