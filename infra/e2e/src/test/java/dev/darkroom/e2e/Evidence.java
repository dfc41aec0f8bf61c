package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.testing.LocalStack;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What the database, the bucket and the events topic say about jobs, held against each other. */
final class Evidence {
    private final LocalStack stack;

    Evidence(LocalStack stack) {
        this.stack = stack;
    }

    /** Every job succeeded exactly once: one row, one successful attempt, its objects and nothing else, a success event. */
    void succeededOnce(Collection<String> ids) {
        Map<String, Row> rows = rows(ids);
        assertThat(rows.keySet()).as("rows").containsExactlyInAnyOrderElementsOf(ids);
        Map<String, List<String>> events = Events.typesByJob(stack.kafka());
        Set<String> referenced = new TreeSet<>();
        rows.forEach((id, row) -> {
            assertThat(row.state()).as("state of %s", id).isEqualTo("succeeded");
            assertThat(row.successes()).as("successful attempts of %s", id).isEqualTo(1);
            List<String> told = events.getOrDefault(id, List.of());
            assertThat(told).as("events of %s", id).contains("job.started", "job.succeeded");
            // Queued, started each time that a worker took it, back to queued for every lost attempt, and one end.
            long starts = told.stream().filter("job.started"::equals).count();
            assertThat(row.version()).as("transitions of %s", id).isBetween(3, (int) (1 + starts + row.attempt()));
            row.outputs()
                    .forEach(output ->
                            referenced.add(id + "/" + output.path("sha256").asText()));
        });
        Set<String> stored = new TreeSet<>();
        Bucket.of(stack).keys("outputs/").stream()
                .map(key -> key.split("[/.-]"))
                .forEach(parts -> stored.add(String.join("-", List.of(parts).subList(1, 6)) + "/" + parts[7]));
        stored.removeIf(object -> !ids.contains(object.substring(0, object.indexOf('/'))));
        assertThat(stored).as("objects of these jobs").isEqualTo(referenced);
    }

    /** A row of the jobs table. */
    record Row(String state, int version, int attempt, int successes, List<JsonNode> outputs) {}

    Map<String, Row> rows(Collection<String> ids) {
        String query = """
                SELECT j.id, j.state, j.version, j.attempt, j.outputs,
                       (SELECT count(*) FROM job_attempts a WHERE a.job_id = j.id AND a.outcome = 'succeeded')
                FROM jobs j WHERE j.id = ANY (?)""";
        Map<String, Row> rows = new HashMap<>();
        try (Connection connection =
                        DriverManager.getConnection(stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", ids.stream().map(UUID::fromString).toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<JsonNode> outputs = new ArrayList<>();
                    String json = result.getString(5);
                    new ObjectMapper().readTree(json == null ? "[]" : json).forEach(outputs::add);
                    rows.put(
                            result.getString(1),
                            new Row(
                                    result.getString(2),
                                    result.getInt(3),
                                    result.getInt(4),
                                    result.getInt(6),
                                    outputs));
                }
            }
            return rows;
        } catch (Exception e) {
            throw new AssertionError("the jobs table cannot be read", e);
        }
    }

    /** Every output of the job, as served, has the recorded hash and size. */
    static List<String> hashesAsServed(Client client, JsonNode job) {
        List<String> hashes = new ArrayList<>();
        String id = job.path("id").asText();
        for (JsonNode output : job.path("outputs")) {
            byte[] bytes = client.output(id, output.path("index").asInt());
            String hash = sha256(bytes);
            assertThat(hash)
                    .as("output of %s", id)
                    .isEqualTo(output.path("sha256").asText());
            assertThat(bytes).hasSize(output.path("bytes").asInt());
            hashes.add(hash);
        }
        return hashes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
