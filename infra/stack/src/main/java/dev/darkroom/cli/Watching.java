package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.GatewayApi;
import dev.darkroom.client.Refusal;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;

/** Stays with a job until its end and keeps its images. */
record Watching(Connection connection, Terminal terminal, Terminal notes) {

    /**
     * Watches a job.
     *
     * @param target where its images go; absent: nowhere
     * @throws CliFailure when it does not succeed
     */
    void follow(Arguments arguments, GatewayApi api, JsonNode job, Optional<OutputTarget> target) {
        String id = job.path("id").asText();
        String model = job.path("model").asText();
        String watch = connection.command(arguments, "watch " + id);
        String fetch = connection.command(
                arguments, "watch " + id + " --out " + arguments.option("--out").orElse("."));
        AtExit atExit = new AtExit(() -> {
            notes.done("The job goes on without this command.");
            notes.line("  watch it    " + (target.isPresent() ? fetch : watch));
            notes.line("  cancel it   " + connection.command(arguments, "cancel " + id));
        });
        JsonNode ended;
        try {
            ended = api.follow(id, new JobProgress(notes, model));
        } catch (Refusal e) {
            atExit.doNothing();
            throw e;
        }
        atExit.doNothing();
        String state = ended.path("state").asText();
        if (!state.equals("succeeded")) {
            throw new CliFailure(unsuccessful(id, state, ended.path("error")));
        }
        notes.done(model + ": " + summary(ended));
        if (target.isEmpty()) {
            notes.line("  save with   " + fetch);
            return;
        }
        atExit.doInstead(() -> notes.done("The platform keeps the images; fetch them with  " + fetch));
        for (JsonNode output : ended.path("outputs")) {
            terminal.line(save(api, ended, output, target.get()).toString());
        }
        atExit.doNothing();
    }

    private static String unsuccessful(String id, String state, JsonNode error) {
        String verb = state.equals("canceled") ? " was " : " has ";
        String code = error.path("code").asText();
        return "the job " + id + (state.equals("failed") ? " " : verb) + state
                + (code.isEmpty()
                        ? ""
                        : " (" + code + "): " + error.path("detail").asText());
    }

    private static String summary(JsonNode job) {
        int images = job.path("outputs").size();
        String count = images == 1 ? "1 image" : images + " images";
        return count + seconds(job) + ", seed " + job.path("input").path("seed").asText();
    }

    private static String seconds(JsonNode job) {
        try {
            Duration took = Duration.between(
                    Instant.parse(job.path("created_at").asText()),
                    Instant.parse(job.path("finished_at").asText()));
            return String.format(" in %.1f s", took.toMillis() / 1e3);
        } catch (DateTimeParseException e) {
            return "";
        }
    }

    private Path save(GatewayApi api, JsonNode job, JsonNode output, OutputTarget target) {
        int index = output.path("index").asInt();
        byte[] bytes = api.output(job.path("id").asText(), index);
        if (!sha256(bytes).equals(output.path("sha256").asText())) {
            throw new CliFailure("output " + index + " came with other bytes than those whose SHA-256 the job tells");
        }
        String wanted = target.name(job, output);
        Path saved = target.save(wanted, bytes);
        if (!saved.getFileName().toString().equals(wanted)) {
            notes.line(wanted + " is another file");
        }
        return saved;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
