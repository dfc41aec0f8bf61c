package dev.darkroom.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.testing.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A stack, a gateway and workers that belong together. Their logs are in {@code target/}. */
final class Deployment implements AutoCloseable {
    static final String LOCAL_KEY = "dk_e2e-local-key-0123456789-0123456789-0123456";
    static final String READ_ONLY_KEY = "dk_e2e-read-only-key-0123456789-0123456789-01";
    static final String OTHER_KEY = "dk_e2e-other-tenant-key-0123456789-0123456789";

    static final String ADMIN_KEY = "dk_e2e-admin-key-0123456789-0123456789-0123456";

    private final String name;
    private final LocalStack stack;
    private final App gateway;
    private final List<App> workers = new ArrayList<>();

    private Deployment(String name, LocalStack stack, int workerCount) {
        this.name = name;
        this.stack = stack;
        this.gateway = new App(name + "-gateway", Checkout.jar("gateway"), gatewaySettings(stack));
        for (int number = 1; number <= workerCount; number++) {
            workers.add(newWorker(number));
        }
    }

    /** Starts everything on this stack and returns when the models are offered. The stack is closed with the deployment. */
    static Deployment start(String name, LocalStack stack, int workerCount) {
        return start(name, stack, workerCount, Map.of());
    }

    /** The same with settings beside their own, of gateway and workers. */
    static Deployment start(String name, LocalStack stack, int workerCount, Map<String, String> settings) {
        Deployment deployment = new Deployment(name, stack, workerCount);
        deployment.gateway.start(settings, List.of());
        deployment.workers.forEach(worker -> worker.start(settings, List.of()));
        deployment.gateway.awaitReady();
        deployment.workers.forEach(App::awaitReady);
        await("models are offered")
                .atMost(Duration.ofSeconds(30))
                .until(() -> everyModelHas(workerCount, deployment.client().models()));
        return deployment;
    }

    private static boolean everyModelHas(int workerCount, List<JsonNode> models) {
        return !models.isEmpty()
                && models.stream().allMatch(model -> model.path("workers").asInt() == workerCount);
    }

    /** The deployment of tests that break nothing: two workers; it ends with this JVM. */
    static Deployment shared() {
        return Shared.DEPLOYMENT;
    }

    /** Started when it is first asked for. */
    private static final class Shared {
        static final Deployment DEPLOYMENT = startShared();

        private static Deployment startShared() {
            Deployment deployment = start("shared", LocalStack.shared(), 2);
            Runtime.getRuntime().addShutdownHook(new Thread(deployment::closeApps));
            return deployment;
        }
    }

    /** Starts those of its applications that have ended. */
    void startWhatIsDown() {
        List<App> down = Stream.concat(Stream.of(gateway), workers.stream())
                .filter(app -> !app.isAlive())
                .toList();
        down.forEach(App::start);
        down.forEach(App::awaitReady);
    }

    LocalStack stack() {
        return stack;
    }

    App gateway() {
        return gateway;
    }

    /** @param number from 1 */
    App worker(int number) {
        return workers.get(number - 1);
    }

    Client client() {
        return new Client(gateway.url(), LOCAL_KEY);
    }

    /** An administrator's view. */
    Client admin() {
        return new Client(gateway.url(), ADMIN_KEY);
    }

    Evidence evidence() {
        return new Evidence(stack);
    }

    /** Starts one more gateway on the same stack, which the caller closes. */
    App anotherGateway(Map<String, String> settings) {
        return new App(name + "-gateway-2", Checkout.jar("gateway"), gatewaySettings(stack))
                .start(settings, List.of())
                .awaitReady();
    }

    private App newWorker(int number) {
        Map<String, String> settings = common(stack);
        settings.put("DARKROOM_WORKER_ID", "worker-" + number);
        settings.put("DARKROOM_MODELS_DIRS", Checkout.modelFolders());
        return new App(name + "-worker-" + number, Checkout.jar("worker"), settings);
    }

    private static Map<String, String> gatewaySettings(LocalStack stack) {
        Map<String, String> settings = common(stack);
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", stack.jdbcUrl());
        settings.put("QUARKUS_DATASOURCE_USERNAME", stack.postgresUser());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", stack.postgresPassword());
        key(settings, 0, "local", LOCAL_KEY, "jobs,read");
        key(settings, 1, "local", READ_ONLY_KEY, "read");
        key(settings, 2, "other", OTHER_KEY, "jobs,read");
        key(settings, 3, "ops", ADMIN_KEY, "admin");
        return settings;
    }

    private static void key(Map<String, String> settings, int index, String tenant, String secret, String scopes) {
        String prefix = "DARKROOM_BOOTSTRAP_KEYS_" + index + "__";
        settings.put(prefix + "TENANT", tenant);
        settings.put(prefix + "SECRET", secret);
        settings.put(prefix + "SCOPES", scopes);
    }

    private static Map<String, String> common(LocalStack stack) {
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", stack.kafka(),
                "DARKROOM_STORE_ENDPOINT", stack.s3Endpoint(),
                "DARKROOM_STORE_ACCESS_KEY", stack.s3AccessKey(),
                "DARKROOM_STORE_SECRET_KEY", stack.s3SecretKey(),
                "DARKROOM_STORE_BUCKET", stack.s3Bucket(),
                "DARKROOM_STORE_REGION", stack.s3Region()));
    }

    private void closeApps() {
        workers.forEach(App::terminate);
        gateway.terminate();
        workers.forEach(App::close);
        gateway.close();
    }

    @Override
    public void close() {
        closeApps();
        stack.close();
    }
}
