package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;

/** What administrators do, over HTTP. */
final class Admin {

    private Admin() {}

    static RequestSpecification as(String key) {
        // A colon of a path is sent as it is, as clients send it.
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + key);
    }

    static Response get(String path) {
        return as(StackResource.ADMIN).get("/v1/admin/" + path);
    }

    static ValidatableResponse post(String path, String body) {
        return as(StackResource.ADMIN)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/admin/" + path)
                .then();
    }

    static ValidatableResponse post(String path) {
        return as(StackResource.ADMIN).post("/v1/admin/" + path).then();
    }

    static ValidatableResponse patch(String path, String body) {
        return as(StackResource.ADMIN)
                .contentType(ContentType.JSON)
                .body(body)
                .patch("/v1/admin/" + path)
                .then();
    }

    /** What was done to something, the newest first. */
    static List<String> acts(String target) {
        return get("audit?target=" + target).path("data.action");
    }

    /** What is known of the newest act upon something. */
    static Map<String, Object> lastAct(String target) {
        return get("audit?target=" + target).path("data[0]");
    }

    /** The id of the administrator's key. */
    static String key() {
        return get("keys?tenant=ops&limit=200").path("data.find { it.of_settings }.id");
    }
}
