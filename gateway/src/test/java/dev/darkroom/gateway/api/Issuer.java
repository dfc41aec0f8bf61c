package dev.darkroom.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A provider of identities: discovery, authorization, tokens, keys. Whoever comes is what was posted to {@code /next} last: the
 * claims, and how it misbehaves ({@code "answer"}: an error code, or {@code forged}, {@code other-nonce}, {@code other-client},
 * {@code expired}).
 */
final class Issuer {

    static final String CLIENT = "darkroom";
    static final String SECRET = "the-secret-of-darkroom-at-its-issuer";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final RSAKey key;
    private final RSAKey unknownKey;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile JsonNode next = JSON.createObjectNode();

    private Issuer() {
        try {
            key = new RSAKeyGenerator(2048).keyID("1").generate();
            unknownKey = new RSAKeyGenerator(2048).keyID("1").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one; it ends with this JVM. */
    static Issuer start() {
        Issuer issuer = new Issuer();
        issuer.server.createContext("/", issuer::answer);
        issuer.server.start();
        return issuer;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/openid-configuration" -> json(exchange, 200, discovery());
                case "/keys" -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
                case "/next" -> {
                    next = JSON.readTree(exchange.getRequestBody());
                    json(exchange, 200, "{}");
                }
                case "/authorize" -> authorize(exchange);
                case "/token" -> token(exchange);
                default -> json(exchange, 404, "{}");
            }
        }
    }

    private String discovery() {
        ObjectNode is = JSON.createObjectNode();
        is.put("issuer", url())
                .put("authorization_endpoint", url() + "/authorize")
                .put("token_endpoint", url() + "/token")
                .put("jwks_uri", url() + "/keys");
        is.putArray("response_types_supported").add("code");
        is.putArray("subject_types_supported").add("public");
        is.putArray("id_token_signing_alg_values_supported").add("RS256");
        return is.toString();
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
        String answer = next.path("answer").asText();
        String said;
        if (answer.equals("access_denied")) {
            said = "error=access_denied&error_description=%3Cb%3Eno";
        } else {
            String code = UUID.randomUUID().toString();
            codes.put(code, query);
            said = "code=" + code;
        }
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        query.get("redirect_uri") + "?" + said + "&state="
                                + URLEncoder.encode(query.get("state"), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> request =
                form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(request.getOrDefault("code", ""));
        String client =
                "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        boolean right = asked != null
                && client.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && asked.get("code_challenge_method").equals("S256")
                && asked.get("code_challenge").equals(challenge(request.get("code_verifier")))
                && asked.get("redirect_uri").equals(request.get("redirect_uri"));
        if (!right) {
            json(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        json(
                exchange,
                200,
                JSON.createObjectNode()
                        .put("access_token", "unused")
                        .put("token_type", "Bearer")
                        .put("id_token", idToken(asked))
                        .toString());
    }

    private String idToken(Map<String, String> asked) {
        String answer = next.path("answer").asText();
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(answer.equals("other-client") ? "somebody-else" : CLIENT)
                .issueTime(Date.from(now.minusSeconds(answer.equals("expired") ? 7_200 : 0)))
                .expirationTime(Date.from(now.plusSeconds(answer.equals("expired") ? -3_600 : 300)))
                .claim("nonce", answer.equals("other-nonce") ? "another" : asked.get("nonce"));
        next.path("claims")
                .properties()
                .forEach(each -> claims.claim(each.getKey(), JSON.convertValue(each.getValue(), Object.class)));
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("1").build(), claims.build());
            token.sign(new RSASSASigner(answer.equals("forged") ? unknownKey : key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        return Arrays.stream(text.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (one, other) -> one));
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
