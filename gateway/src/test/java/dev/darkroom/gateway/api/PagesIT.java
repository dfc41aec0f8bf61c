package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages, sessions, and what other sites can do with them: nothing. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class PagesIT {

    private static final String COOKIE = "darkroom_session";
    private static final String ASKED = "/admin/audit?target=key%3A0199&action=key.create";

    @TestHTTPResource("/")
    URI base;

    @Test
    void a_key_becomes_a_session_that_the_api_accepts_from_its_own_pages() {
        Response answer = signIn(StackResource.ADA, "/jobs/7");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/jobs/7");
        assertThat(answer.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain("Secure", StackResource.ADA);
        String token = answer.cookie(COOKIE);
        here(token).get("/v1/key").then().statusCode(200).header("RateLimit", containsString("r="));
        assertThat(here(token).get("/v1/key").<String>path("tenant")).isEqualTo("ada");
        here(token).get("/").then().statusCode(200).body(containsString("ada"), containsString("Sign out"));
    }

    @Test
    void signing_out_ends_the_session() {
        String token = signIn(StackResource.ADA, "/").cookie(COOKIE);

        Response answer = here(token).redirects().follow(false).post("/sign-out");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(answer.header("Clear-Site-Data")).isEqualTo("\"cache\"");
        here(token).get("/v1/key").then().statusCode(401).body("detail", containsString("sign in again"));
    }

    @Test
    void a_session_does_what_its_key_may_and_no_more() {
        String token = signIn(StackResource.READER, "/").cookie(COOKIE);

        here(token)
                .contentType("application/json")
                .body("{}")
                .post("/v1/jobs")
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  cross-site,  403", "GET,  same-site,   403", "GET,  none,        200", "GET,  same-origin, 200",
        "POST, cross-site,  403", "POST, same-site,   403", "POST, none,        403", "POST, same-origin, 200"
    })
    void what_a_browser_says_of_the_origin_counts(String method, String site, int status) {
        String token = signIn(StackResource.ADA, "/").cookie(COOKIE);

        RequestSpecification request = given().cookie(COOKIE, token).header("Sec-Fetch-Site", site);

        assertThat(status(request, method)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  '',                   200",
        "POST, '',                   403",
        "POST, https://evil.example, 403",
        "GET,  https://evil.example, 403",
        "POST, null,                 403",
        "POST, HERE,                 200"
    })
    void without_it_the_origin_must_be_the_host_that_was_asked(String method, String origin, int status) {
        String token = signIn(StackResource.ADA, "/").cookie(COOKIE);

        RequestSpecification request = given().cookie(COOKIE, token);
        if (!origin.isEmpty()) {
            request.header("Origin", origin.equals("HERE") ? "http://" + base.getAuthority() : origin);
        }

        assertThat(status(request, method)).isEqualTo(status);
    }

    @Test
    void a_bearer_key_counts_wherever_it_comes_from_and_before_a_cookie() {
        String token = signIn(StackResource.ADA, "/").cookie(COOKIE);

        Response answer = given().cookie(COOKIE, token)
                .header("Sec-Fetch-Site", "cross-site")
                .header("Authorization", "Bearer " + StackResource.BOB)
                .get("/v1/key");

        assertThat(answer.<String>path("tenant")).isEqualTo("bob");
    }

    @Test
    void an_unknown_key_is_refused_on_the_page_itself() {
        Response answer = signIn("dk_nobody_<b>01234567890123456789012345678901", "/");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.contentType()).startsWith("text/html");
        assertThat(answer.asString()).contains("unknown or was revoked").doesNotContain("dk_nobody");
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    @Test
    void another_site_cannot_sign_anybody_in() {
        given().header("Sec-Fetch-Site", "cross-site")
                .formParam("key", StackResource.ADA)
                .post("/sign-in")
                .then()
                .statusCode(403)
                .header("Set-Cookie", (String) null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "//evil.example/?job=1",
                "https://evil.example",
                "/\\evil.example",
                "/%2Fevil.example",
                "/.//evil.example",
                "@evil.example",
                "javascript:alert(1)",
                "/?x=<b>",
                "/?x=//evil.example",
                "/?x=\\evil.example",
                "/?x=%0",
                "/?x=1\r\nSet-Cookie: y=2",
                "/?x=1#y"
            })
    void signing_in_leads_nowhere_else(String to) {
        URI led = URI.create(signIn(StackResource.ADA, to).header("Location"));

        assertThat(base.resolve(led).getAuthority()).isEqualTo(base.getAuthority());
        assertThat(led.getPath()).isEqualTo("/");
        assertThat(led.getRawQuery()).isNull();
    }

    @Test
    void signing_in_leads_to_a_page_with_its_query() {
        Response answer = signIn(StackResource.ADMIN, ASKED);

        assertThat(answer.header("Location")).endsWith(ASKED);
        given().queryParam("to", ASKED)
                .get("/sign-in")
                .then()
                .body(containsString("value=\"/admin/audit?target=key%3A0199&amp;action=key.create\""));
    }

    @Test
    void a_query_that_is_too_long_or_odd_is_left_out() {
        String longer = "/admin/audit?target=" + "a".repeat(1000);

        assertThat(signIn(StackResource.ADMIN, longer).header("Location")).endsWith("/admin/audit");
        assertThat(signIn(StackResource.ADMIN, "/admin/audit?target=<b>").header("Location"))
                .endsWith("/admin/audit");
    }

    @Test
    void a_page_for_those_who_are_signed_in_leads_to_signing_in_and_back() {
        Response answer = given().redirects().follow(false).get("/jobs/0199f3c2-0000-7000-8000-000000000000");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/sign-in?to=%2Fjobs%2F0199f3c2-0000-7000-8000-000000000000");
    }

    @ParameterizedTest
    @CsvSource({
        ASKED + ", %2Fadmin%2Faudit%3Ftarget%3Dkey%253A0199%26action%3Dkey.create",
        "/?job=0199&use=0, %2F%3Fjob%3D0199%26use%3D0"
    })
    void signing_in_does_not_forget_what_a_link_asks_for(String link, String to) {
        Response answer =
                given().redirects().follow(false).urlEncodingEnabled(false).get(link);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/sign-in?to=" + to);
    }

    @Test
    void a_link_of_another_site_comes_without_the_cookie_and_is_asked_for_again() {
        given().header("Sec-Fetch-Site", "cross-site")
                .get("/jobs/1")
                .then()
                .statusCode(200)
                .body(containsString("http-equiv=\"refresh\" content=\"0;url=/jobs/1\""));
    }

    @Test
    void it_is_asked_for_again_with_its_query_whatever_cookies_others_have_set() {
        given().header("Sec-Fetch-Site", "cross-site")
                .cookie("grafana_session", "1")
                .urlEncodingEnabled(false)
                .get(ASKED)
                .then()
                .statusCode(200)
                .body(containsString("content=\"0;url=/admin/audit?target=key%3A0199&amp;action=key.create\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sign-in", "/assets/base.css", "/assets/lit.js", "/v1/models"})
    void nothing_may_be_framed_or_sniffed_or_load_from_elsewhere(String path) {
        Response answer = given().get(path);

        assertThat(answer.headers().getValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
        assertThat(answer.headers().getValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lit.js", "uplot.js"})
    void scripts_and_styles_find_their_libraries(String asset) {
        Matcher libraries = Pattern.compile("['\"](/webjars/[^'\"]+)['\"]")
                .matcher(given().get("/assets/" + asset).asString());

        assertThat(libraries.results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(library -> given().get(library).then().statusCode(200));
    }

    @Test
    void pages_are_no_part_of_the_api() {
        given().get("/openapi").then().body(not(containsString("sign-in")), not(containsString("\n  /admin")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin", "/admin/workers", "/admin/dead-letters", "/admin/keys", "/admin/audit"})
    void the_admins_pages_are_for_admins(String path) {
        given().redirects()
                .follow(false)
                .get(path)
                .then()
                .statusCode(303)
                .header("Location", containsString("/sign-in?to="));
        page(StackResource.ADA, path).then().statusCode(403).body(containsString("Not for this key"));
        page(StackResource.ADMIN, path).then().statusCode(200).body(containsString("aria-current=\"page\""));
    }

    @Test
    void an_admin_who_may_not_see_pictures_is_shown_the_queue() {
        Response answer = page(StackResource.ADMIN, "/");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/admin");
        assertThat(page(StackResource.ADMIN, "/admin").asString()).doesNotContain(">Studio<");
    }

    private static Response page(String key, String path) {
        return given().redirects()
                .follow(false)
                .header("Sec-Fetch-Site", "same-origin")
                .cookie(COOKIE, signIn(key, "/").cookie(COOKIE))
                .get(path);
    }

    private static Response signIn(String key, String to) {
        return given().header("Sec-Fetch-Site", "same-origin")
                .redirects()
                .follow(false)
                .formParam("key", key)
                .formParam("to", to)
                .post("/sign-in");
    }

    private static RequestSpecification here(String token) {
        return given().cookie(COOKIE, token).header("Sec-Fetch-Site", "same-origin");
    }

    private static int status(RequestSpecification request, String method) {
        return method.equals("GET")
                ? request.get("/v1/key").statusCode()
                : request.urlEncodingEnabled(false)
                        .contentType("application/json")
                        .body("{\"ids\": [\"0199f3c2-0000-7000-8000-000000000000\"]}")
                        .post("/v1/jobs:lookup")
                        .statusCode();
    }
}
