package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in with a provider of identities, which is one of our own. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class OidcIT {

    private static final String ATTEMPT = "darkroom_attempt";
    private static final String SESSION = "darkroom_session";

    private static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource("/")
    URI base;

    @ConfigProperty(name = "darkroom.oidc.issuer")
    String issuer;

    @Test
    void the_sign_in_page_offers_the_provider_and_comes_back_to_where_it_was() {
        given().get("/sign-in?to=/admin/keys")
                .then()
                .body(containsString("Sign in with the test&#39;s login"))
                .body(containsString("/sign-in/provider?to=/admin/keys"));
    }

    @Test
    void who_the_provider_vouches_for_is_signed_in_as_it_says() {
        String who = somebody("\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"read\", \"staff\", \"admin\"]");

        Response arrived = signIn("/admin/keys");

        assertThat(arrived.statusCode()).as(arrived.asString()).isEqualTo(200);
        assertThat(arrived.asString()).contains("url=/admin/keys");
        assertThat(arrived.headers().getValues("Set-Cookie"))
                .anyMatch(cookie ->
                        cookie.startsWith(SESSION) && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
                .anyMatch(cookie -> cookie.startsWith(ATTEMPT) && cookie.contains("Max-Age=0"));
        String session = arrived.cookie(SESSION);
        here(session).get("/v1/key").then().statusCode(200).body("tenant", equalTo("ada"));
        assertThat(here(session).get("/v1/key").<Object>path("scopes")).hasToString("[read, admin]");
        assertThat(here(session).get("/v1/admin/keys?tenant=ada").<String>path("data[0].name"))
                .isEqualTo("Grace " + who);
    }

    @Test
    void scopes_are_read_anew_each_time_and_it_is_the_same_key() {
        String who = somebody("\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": \"read admin\"");
        Response first = here(signIn("/").cookie(SESSION)).get("/v1/key");

        next(who, "\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": \"read\"", "");
        Response then = here(signIn("/").cookie(SESSION)).get("/v1/key");

        assertThat(first.<Object>path("scopes")).hasToString("[read, admin]");
        assertThat(then.<Object>path("scopes")).hasToString("[read]");
        assertThat(then.<String>path("id")).isEqualTo(first.path("id"));
    }

    @Test
    void an_admin_shuts_somebody_out_at_once_and_for_ever() {
        somebody("\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"read\"]");
        String session = signIn("/").cookie(SESSION);
        String key = here(session).get("/v1/key").path("id");

        Admin.post("keys/" + key + ":revoke").statusCode(200);

        here(session).get("/v1/key").then().statusCode(401);
        refused(signIn("/"), 403, "An admin has revoked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"darkroom_tenant\": \"no-such\", \"darkroom_scopes\": [\"read\"] | There is no tenant &#39;no-such&#39;",
                "\"darkroom_tenant\": \"<b>x\", \"darkroom_scopes\": [\"read\"]    | There is no tenant &#39;&lt;b&gt;x&#39;",
                "\"darkroom_scopes\": [\"read\"]                                   | does not say which tenant",
                "\"darkroom_tenant\": [\"ada\", \"bob\"], \"darkroom_scopes\": [\"read\"] | does not say which tenant",
                "\"darkroom_tenant\": \"ada\"                                      | does not let you do anything",
                "\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"root\"]     | does not let you do anything"
            })
    void whoever_has_no_place_here_is_told_why(String claims, String why) {
        somebody(claims);

        refused(signIn("/"), 403, why);
    }

    @Test
    void what_the_provider_refuses_is_said_in_its_code_alone() {
        next("nobody", "\"darkroom_tenant\": \"ada\"", "access_denied");

        Response arrived = signIn("/");

        refused(arrived, 403, "did not sign you in: access_denied.");
        assertThat(arrived.asString()).doesNotContain("<b>no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forged", "other-nonce", "other-client", "expired"})
    void a_token_that_does_not_hold_lets_nobody_in(String how) {
        next("eve", "\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"admin\"]", how);

        refused(signIn("/"), 502, "gave an answer that does not hold");
    }

    @Test
    void an_answer_with_another_state_is_refused() {
        somebody("\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"read\"]");
        Response away = away("/");
        String answer = atTheIssuer(away);

        refused(
                back(answer.replaceAll("state=[^&]*", "state=another"), away.cookie(ATTEMPT)),
                400,
                "no attempt of yours");
        refused(back(answer.replaceAll("&?state=[^&]*", ""), away.cookie(ATTEMPT)), 400, "no attempt of yours");
        refused(back(answer, away("/").cookie(ATTEMPT)), 400, "no attempt of yours");
        refused(back(answer, ""), 400, "took too long, or began elsewhere");
        refused(back(answer, "a.b.c.$"), 400, "took too long, or began elsewhere");
        refused(back(answer, "s.n.v.Lw"), 400, "took too long, or began elsewhere");
    }

    @Test
    void a_code_is_good_for_one_time() {
        somebody("\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"read\"]");
        Response away = away("/");
        String answer = atTheIssuer(away);
        assertThat(back(answer, away.cookie(ATTEMPT)).statusCode()).isEqualTo(200);

        refused(back(answer, away.cookie(ATTEMPT)), 502, "does not hold");
    }

    @Test
    void an_address_that_makes_answers_up_is_held_back() {
        await().atMost(SOON).until(() -> {
            for (int i = 0; i < 30; i++) {
                if (madeUp().contains(" 429 ")) {
                    return true;
                }
            }
            return false;
        });
    }

    /** The first line of the answer to an attempt and an answer that somebody of another address made up. */
    private String madeUp() throws IOException {
        String state = "s".repeat(43);
        String request = "GET /sign-in/provider/back?code=x&state=" + state + " HTTP/1.1\r\nHost: localhost\r\nCookie: "
                + ATTEMPT + "=" + state + "." + state + "." + state + ".Lw\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                base.getPort(),
                InetAddress.getByAddress(new byte[] {127, 0, 0, 2}),
                0)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void the_browser_is_sent_away_with_pkce_and_comes_back_to_a_page_of_this_gateway_only() {
        Response away = away("//evil.example");

        assertThat(away.header("Location"))
                .startsWith(issuer + "/authorize?")
                .contains("response_type=code", "code_challenge_method=S256", "code_challenge=", "nonce=", "openid")
                .doesNotContain("evil");
        assertThat(away.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Lax", "Path=/sign-in/provider", "Max-Age=600");
        somebody("\"darkroom_tenant\": \"ada\", \"darkroom_scopes\": [\"read\"]");
        assertThat(signIn("//evil.example").asString()).contains("url=/\"").doesNotContain("evil");
    }

    /** The whole way, as a browser goes it. */
    private Response signIn(String to) {
        Response away = away(to);
        assertThat(away.statusCode()).as(away.asString()).isEqualTo(303);
        String answer = atTheIssuer(away);
        assertThat(answer).startsWith(base + "sign-in/provider/back?");
        return back(answer, away.cookie(ATTEMPT));
    }

    /** Where the issuer sends the browser back to. */
    private static String atTheIssuer(Response away) {
        return given().urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .get(URI.create(away.header("Location")))
                .header("Location");
    }

    private static Response away(String to) {
        return given().redirects().follow(false).queryParam("to", to).get("/sign-in/provider");
    }

    /** Tests of other classes guess keys from here, which counts alike; nothing is used up by one that is held back. */
    private static Response back(String answer, String attempt) {
        return await().atMost(SOON)
                .until(
                        () -> given().urlEncodingEnabled(false)
                                .redirects()
                                .follow(false)
                                .header("Sec-Fetch-Site", "cross-site")
                                .cookie(ATTEMPT, attempt)
                                .get(URI.create(answer)),
                        response -> response.statusCode() != 429);
    }

    private static void refused(Response response, int status, String why) {
        assertThat(response.asString()).contains(why);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.cookies()).doesNotContainKey(SESSION);
    }

    /** Somebody new comes next. */
    private String somebody(String claims) {
        String who = UUID.randomUUID().toString();
        next(who, claims, "");
        return who;
    }

    private void next(String who, String claims, String answer) {
        given().contentType(ContentType.JSON)
                .body("{\"answer\": \"" + answer + "\", \"claims\": {\"sub\": \"" + who + "\", \"name\": \"Grace " + who
                        + "\", " + claims + "}}")
                .post(issuer + "/next")
                .then()
                .statusCode(200);
    }

    private static RequestSpecification here(String token) {
        return given().cookie(SESSION, token).header("Sec-Fetch-Site", "same-origin");
    }
}
