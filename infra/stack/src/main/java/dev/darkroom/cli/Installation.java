package dev.darkroom.cli;

import dev.darkroom.stack.PartKind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The built checkout, and how its programs are started. Immutable.
 *
 * @param root of the checkout
 */
record Installation(Path root) {
    private static final int NATIVE_ACCESS_ASKED_FROM = 22;

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The folders of model packages: this checkout's, unless the setting of the workers says otherwise. */
    List<Path> modelFolders() {
        String named = System.getenv("DARKROOM_MODELS_DIRS");
        if (named == null || named.isBlank()) {
            return List.of(root.resolve("worker/models"));
        }
        return Stream.of(named.split(",", -1)).map(String::strip).map(Path::of).toList();
    }

    /** One process that runs these servers on the data of the state folder. */
    Launch servers(String name, Set<PartKind> parts, StateFolder state) {
        String only = parts.stream().map(PartKind::label).sorted().collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx384m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of("dev.darkroom.stack.StackMain", "--data", state.data().toString(), "--only", only));
        return new Launch(name, command, Map.of(), 0, null);
    }

    /** One of several Kafka brokers, on data of its own. */
    Launch broker(String name, Brokers brokers, StateFolder state) {
        Launch alone = servers(name, Set.of(PartKind.KAFKA), state);
        List<String> command = new ArrayList<>(alone.command());
        command.set(command.indexOf("--data") + 1, state.data().resolve(name).toString());
        command.addAll(List.of("--kafka-cluster", brokers.option(name)));
        return new Launch(name, command, Map.of(), 0, null);
    }

    Launch gateway(int port, Servers servers, StateFolder.Settings keys) {
        Map<String, String> properties = servers.common(port);
        properties.put("quarkus.datasource.jdbc.url", servers.postgres().jdbcUrl());
        properties.put("quarkus.datasource.username", servers.postgres().user());
        Map<String, String> environment = servers.secrets();
        environment.put("QUARKUS_DATASOURCE_PASSWORD", servers.postgres().password());
        bootstrapKey(environment, 0, keys.apiKey(), "jobs,read");
        bootstrapKey(environment, 1, keys.adminKey(), "jobs,read,admin");
        return application("gateway", List.of("-Xmx256m"), properties, environment, servers.fingerprint());
    }

    private static void bootstrapKey(Map<String, String> environment, int index, String secret, String scopes) {
        String prefix = "DARKROOM_BOOTSTRAP_KEYS_" + index + "__";
        environment.put(prefix + "TENANT", "local");
        environment.put(prefix + "SECRET", secret);
        environment.put(prefix + "SCOPES", scopes);
    }

    Launch worker(String name, int port, Servers servers) {
        Map<String, String> properties = servers.common(port);
        properties.put(
                "darkroom.models.dirs",
                modelFolders().stream().map(Path::toString).collect(Collectors.joining(",")));
        properties.put("darkroom.worker.id", name);
        List<String> options = new ArrayList<>(List.of("-Xmx768m"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_ASKED_FROM) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return application(name, options, properties, servers.secrets(), servers.fingerprint());
    }

    /** The command that runs a main class of the worker, without its framework. */
    List<String> workerProgram(String mainClass) {
        Path application = root.resolve("worker/target/quarkus-app");
        if (!Files.exists(application)) {
            throw new CliFailure(application + " is missing: the build did not finish; see .darkroom/logs/build.log.");
        }
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx2g"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_ASKED_FROM) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String libraries = Stream.of("app", "lib/main", "lib/boot")
                .map(folder -> application.resolve(folder) + File.separator + "*")
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", libraries, mainClass));
        return command;
    }

    private Launch application(
            String name,
            List<String> options,
            Map<String, String> properties,
            Map<String, String> environment,
            String uses) {
        Path jar = root.resolve(name.equals("gateway") ? "gateway" : "worker")
                .resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new CliFailure(jar + " is missing: the build did not finish. Run ./darkroom up again, or look at"
                    + " .darkroom/logs/build.log.");
        }
        List<String> command = new ArrayList<>(List.of(java(), "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(options);
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        int port = Integer.parseInt(properties.getOrDefault("quarkus.http.port", "0"));
        return new Launch(name, command, environment, port, uses);
    }
}
