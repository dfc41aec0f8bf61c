package dev.darkroom.e2e;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are refused: each with its status and a problem document, and none of them reaches a worker. */
class BadInputIT {
    private static final Deployment DEPLOYMENT = Deployment.shared();
    private static final String GOOD = "{\"model\":\"fashion-vae\",\"input\":{\"count\":1,\"seed\":7}}";

    private static RequestSpecification as(String key) {
        return given().baseUri(DEPLOYMENT.gateway().url()).header("Authorization", "Bearer " + key);
    }

    private static Response submit(String body) {
        return as(Deployment.LOCAL_KEY).contentType(ContentType.JSON).body(body).post("/v1/jobs");
    }

    private static ValidatableResponse refused(Response response, int status) {
        return response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", notNullValue())
                .body("title", notNullValue());
    }

    @Test
    void no_key_and_a_wrong_key_are_401() {
        RequestSpecification anonymous = given().baseUri(DEPLOYMENT.gateway().url());
        refused(anonymous.contentType(ContentType.JSON).body(GOOD).post("/v1/jobs"), 401);
        refused(as("dk_wrong").contentType(ContentType.JSON).body(GOOD).post("/v1/jobs"), 401);
        refused(given().baseUri(DEPLOYMENT.gateway().url()).get("/v1/jobs"), 401);
    }

    @Test
    void a_key_without_the_scope_is_403() {
        refused(
                as(Deployment.READ_ONLY_KEY)
                        .contentType(ContentType.JSON)
                        .body(GOOD)
                        .post("/v1/jobs"),
                403);
    }

    @Test
    void an_unknown_model_is_422_and_the_known_ones_are_named() {
        refused(submit("{\"model\":\"dream\",\"input\":{}}"), 422).body("detail", containsString("fashion-vae"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"count\":\"two\"}   | /input/count",
                "{\"count\":0}         | /input/count",
                "{\"count\":1000}      | /input/count",
                "{\"colour\":\"red\"}  | /input/colour",
            })
    void an_input_that_does_not_fit_is_422_with_its_place(String input, String pointer) {
        refused(submit("{\"model\":\"fashion-vae\",\"input\":" + input + "}"), 422)
                .body("errors.pointer", hasItem(pointer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9007199254740992", "1.5", "\"7\"", "1e400"})
    void a_seed_that_is_none_is_422(String seed) {
        refused(submit("{\"model\":\"fashion-vae\",\"input\":{\"seed\":" + seed + "}}"), 422)
                .body("errors.pointer", hasItem("/input/seed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9007199254740991"})
    void the_least_and_the_greatest_seed_are_accepted(String seed) {
        submit("{\"model\":\"fashion-vae\",\"input\":{\"seed\":" + seed + "}}")
                .then()
                .statusCode(202)
                .body("input.seed.toString()", equalTo(seed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"model\":", "not json"})
    void malformed_json_is_400(String body) {
        refused(submit(body), 400);
    }

    @Test
    void an_oversized_body_is_413() {
        refused(submit("{\"model\":\"" + "x".repeat(17_000_000) + "\"}"), 413);
    }

    @Test
    void another_media_type_is_415() {
        refused(as(Deployment.LOCAL_KEY).contentType("text/plain").body(GOOD).post("/v1/jobs"), 415);
    }

    @Test
    void an_unknown_path_is_404() {
        refused(as(Deployment.LOCAL_KEY).get("/v1/nothing"), 404);
    }

    @Test
    void a_job_of_another_tenant_is_not_there() {
        String id = submit(GOOD).then().statusCode(202).extract().path("id");

        refused(as(Deployment.OTHER_KEY).get("/v1/jobs/" + id), 404);
        refused(as(Deployment.OTHER_KEY).get("/v1/jobs/" + id + "/outputs/0"), 404);
        as(Deployment.LOCAL_KEY).get("/v1/jobs/" + id).then().statusCode(200);
    }
}
