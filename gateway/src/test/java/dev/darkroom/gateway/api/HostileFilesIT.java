package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.pictures.HostileFile;
import dev.darkroom.gateway.pictures.PictureSamples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent in order to do harm is refused clearly or kept harmlessly, and costs little memory. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class HostileFilesIT {

    private static final long MOST_ALLOCATED = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static boolean announced;

    @BeforeEach
    void announce() throws Exception {
        if (!announced) {
            try (ScriptedWorker worker = new ScriptedWorker()) {
                worker.announce(PictureSamples.model("any-picture", null));
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> ada().get("/v1/models").then().body("data.id", hasItem("any-picture")));
            announced = true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void in_a_job(HostileFile hostile) {
        byte[] bytes = hostile.bytes();
        ObjectNode body = Wire.mapper().createObjectNode().put("model", "any-picture");
        body.putObject("input").put("image", PictureSamples.uri(bytes));
        String text = body.toString();

        Response answer =
                bounded(() -> ada().contentType(ContentType.JSON).body(text).post("/v1/jobs"));

        if (hostile.acceptedAs() == null) {
            answer.then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("errors[0].pointer", equalTo("/input/image"))
                    .body("errors[0].detail", notNullValue());
        } else {
            answer.then().statusCode(202);
        }
    }

    @ParameterizedTest
    @EnumSource
    void as_a_file(HostileFile hostile) {
        byte[] bytes = hostile.bytes();

        Response answer = bounded(() ->
                ada().multiPart("file", "../x.html\0.png", bytes, "image/png").post("/v1/files"));

        if (hostile.acceptedAs() == null) {
            answer.then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("code", equalTo("invalid_input"));
        } else {
            answer.then().statusCode(201).body("media_type", equalTo(hostile.acceptedAs()));
            Response content = ada().get(answer.<String>path("links.content"));
            content.then()
                    .statusCode(200)
                    .contentType(equalTo(hostile.acceptedAs()))
                    .header("X-Content-Type-Options", equalTo("nosniff"))
                    .header("Content-Security-Policy", equalTo("default-src 'none'; sandbox"));
            assertThat(content.asByteArray()).isEqualTo(bytes);
        }
    }

    /** Sends a request and holds what the gateway's threads allocated meanwhile against the bound. */
    private static Response bounded(Supplier<Response> request) {
        long before = allocatedByTheGateway();
        Response answer = request.get();
        assertThat(allocatedByTheGateway() - before).isLessThan(MOST_ALLOCATED);
        return answer;
    }

    private static long allocatedByTheGateway() {
        long sum = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().matches("executor-thread-.*|OkHttp .*|vert\\.x-.*")) {
                sum += Math.max(0, THREADS.getThreadAllocatedBytes(thread.getThreadId()));
            }
        }
        return sum;
    }

    private static RequestSpecification ada() {
        return given().header("Authorization", "Bearer " + StackResource.ADA);
    }
}
