package dev.darkroom.faults;

import static org.awaitility.Awaitility.await;

import dev.darkroom.e2e.App;
import dev.darkroom.e2e.Checkout;
import dev.darkroom.testing.LocalStack;
import dev.darkroom.testing.LocalStack.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The platform as processes, each of which can be killed, stopped, held and started again. The first worker reaches the broker, and all
 * workers reach the object store, through a proxy. A worker that starts again has a new name, as it would where nobody chooses one. All
 * of it ends with this JVM, however that ends. Thread-safe where it says so.
 */
final class Fleet implements AutoCloseable {
    static final String KEY = "dk_faults-key-0123456789-0123456789-0123456789";
    static final String TENANT = "faults";

    private static final Duration BUSY_WITHIN = Duration.ofSeconds(5);
    private static final Duration OFFERED_WITHIN = Duration.ofMinutes(2);
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofMinutes(2);
    private static final Path CLASSES = Path.of("target", "worker.jsa");

    private final LocalStack stack;
    private final TcpProxy kafkaProxy;
    private final TcpProxy s3Proxy;
    private final List<App> gateways;
    private final List<App> workers;
    private final List<String> workerNames = new ArrayList<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final ClientLog clients = new ClientLog();
    private final FaultLog faults = new FaultLog();
    private final WebhookReceiver receiver = new WebhookReceiver(clients);
    private final Set<String> poison = new HashSet<>();
    private final Set<String> strangers = new HashSet<>();
    private final Set<String> seenReady = new HashSet<>();

    private Fleet(String name, int gatewayCount, int workerCount, Function<Part, Path> folders) {
        int detour = freePort();
        kafkaProxy = new TcpProxy(0, detour);
        stack = LocalStack.separateWithDetour(detour, kafkaProxy.port(), folders);
        s3Proxy = new TcpProxy(0, URI.create(stack.s3Endpoint()).getPort());
        gateways = IntStream.rangeClosed(1, gatewayCount)
                .mapToObj(number -> new App(name + "-gateway-" + number, Checkout.jar("gateway"), gatewaySettings()))
                .toList();
        Path models = ModelFolder.copyOf("models", ModelFolder.QUICK);
        workers = IntStream.rangeClosed(1, workerCount)
                .mapToObj(number -> new App(
                        name + "-worker-" + number,
                        Checkout.jar("worker"),
                        workerSettings(models, number == 1 ? "127.0.0.1:" + kafkaProxy.port() : stack.kafka())))
                .toList();
        workers.forEach(worker -> workerNames.add(""));
    }

    /** Starts everything; returns when the models are offered. */
    static Fleet start(String name, int gateways, int workers) {
        return start(name, gateways, workers, part -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param folders where the parts of the stack keep their data */
    static Fleet start(String name, int gateways, int workers, Function<Part, Path> folders) {
        Fleet fleet = new Fleet(name, gateways, workers, folders);
        fleet.gateways.forEach(App::start);
        for (int number = 1; number <= workers; number++) {
            fleet.startWorker(number);
        }
        fleet.gateways.forEach(App::awaitReady);
        fleet.workers.forEach(App::awaitReady);
        fleet.api().awaitModels(ModelFolder.QUICK, OFFERED_WITHIN);
        fleet.receiver.register(fleet.api());
        return fleet;
    }

    /** The fleet of all rows that can share one: a gateway and two workers; it ends with this JVM. */
    static Fleet shared() {
        return Shared.FLEET;
    }

    /** Started when it is first asked for. */
    private static final class Shared {
        static final Fleet FLEET = startShared();

        private static Fleet startShared() {
            Fleet fleet = start("faults", 1, 2);
            Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
            return fleet;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> gatewaySettings() {
        Map<String, String> settings = common(stack.kafka(), stack.s3Endpoint());
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", stack.jdbcUrl());
        settings.put("QUARKUS_DATASOURCE_USERNAME", stack.postgresUser());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", stack.postgresPassword());
        settings.put("DARKROOM_BOOTSTRAP_KEYS_0__TENANT", TENANT);
        settings.put("DARKROOM_BOOTSTRAP_KEYS_0__SECRET", KEY);
        settings.put("DARKROOM_BOOTSTRAP_KEYS_0__SCOPES", "jobs,read");
        settings.put("DARKROOM_LIMITS_REQUESTS_PER_MINUTE", "1000000");
        settings.put("DARKROOM_WEBHOOKS_ALLOW_PRIVATE_NETWORKS", "true");
        return settings;
    }

    private Map<String, String> workerSettings(Path models, String kafka) {
        Map<String, String> settings = common(kafka, "http://127.0.0.1:" + s3Proxy.port());
        settings.put("DARKROOM_MODELS_DIRS", models.toString());
        return settings;
    }

    private Map<String, String> common(String kafka, String s3) {
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka,
                "DARKROOM_STORE_ENDPOINT", s3,
                "DARKROOM_STORE_ACCESS_KEY", stack.s3AccessKey(),
                "DARKROOM_STORE_SECRET_KEY", stack.s3SecretKey(),
                "DARKROOM_STORE_BUCKET", stack.s3Bucket(),
                "DARKROOM_STORE_REGION", stack.s3Region()));
    }

    LocalStack stack() {
        return stack;
    }

    TcpProxy kafkaProxy() {
        return kafkaProxy;
    }

    TcpProxy s3Proxy() {
        return s3Proxy;
    }

    WebhookReceiver receiver() {
        return receiver;
    }

    ClientLog clients() {
        return clients;
    }

    FaultLog faults() {
        return faults;
    }

    /** Keys of messages that were planted and are no jobs. */
    Set<String> poison() {
        return poison;
    }

    /** Jobs that planted events name and that never were. */
    Set<String> strangers() {
        return strangers;
    }

    /** Thread-safe. */
    Api api() {
        return new Api(gateways.stream().map(App::url).toList(), KEY);
    }

    Tables tables() {
        return new Tables(stack);
    }

    int workerCount() {
        return workers.size();
    }

    /** @param number from 1 */
    App worker(int number) {
        return workers.get(number - 1);
    }

    App gateway() {
        return gateways.get(0);
    }

    /** The name that a worker has now. */
    String workerName(int number) {
        return workerNames.get(number - 1);
    }

    void startWorker(int number) {
        startWorker(number, Map.of(), Files.exists(CLASSES) ? List.of("-XX:SharedArchiveFile=" + CLASSES) : List.of());
    }

    /** Starts and stops a worker that writes down its classes (class data sharing, JEP 350): later ones start in less time. */
    void quickenStarts() {
        worker(1).terminate();
        worker(1).awaitEnd();
        startWorker(1, Map.of(), List.of("-XX:ArchiveClassesAtExit=" + CLASSES));
        worker(1).awaitReady();
        worker(1).terminate();
        worker(1).awaitEnd();
        startWorker(1);
        worker(1).awaitReady();
    }

    /**
     * @param settings for this time
     * @param options of the JVM, for this time
     */
    void startWorker(int number, Map<String, String> settings, List<String> options) {
        String name = "w" + number + "-" + starts.incrementAndGet();
        workerNames.set(number - 1, name);
        faults.mark(name + " starts");
        Map<String, String> all = new HashMap<>(settings);
        all.put("DARKROOM_WORKER_ID", name);
        worker(number).start(all, options);
    }

    /** Stops a worker in order, and starts it with a crash point. */
    void replaceWorker(int number, CrashPoint point, int times) {
        worker(number).terminate();
        worker(number).awaitEnd();
        startWorker(number, Map.of(), point.options(times));
    }

    /** Kills the gateway, starts it with a crash point, waits until it ends there, and starts it as it was. */
    void crashGateway(CrashPoint point, int times, Duration within) {
        gateway().kill();
        faults.mark("the gateway starts and will end at " + point);
        gateway().start(Map.of(), point.options(times));
        await("the gateway reaches " + point)
                .atMost(within)
                .until(() -> !gateway().isAlive());
        faults.mark("the gateway crashed at " + point);
        gateway().start();
    }

    /** The same where another gateway may have all the work: one that does not get to the point in time is killed. */
    void crashOrKillGateway(CrashPoint point, int times, Duration within) {
        gateway().kill();
        faults.mark("the gateway starts and may end at " + point);
        gateway().start(Map.of(), point.options(times));
        if (!endsWithin(gateway(), within)) {
            gateway().kill();
        }
        faults.mark("the gateway is gone");
        gateway().start();
    }

    private static boolean endsWithin(App app, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (app.isAlive() && System.nanoTime() - deadline < 0) {
            Pause.ms(50);
        }
        return !app.isAlive();
    }

    /** kill -9 of the gateway, and a new one. */
    void killGateway() {
        gateway().kill();
        faults.mark("the gateway killed");
        gateway().start();
    }

    /** Holds a worker as SIGSTOP does, for a while, as soon as it has work. */
    void holdWorker(int number, Duration length) {
        int running = onceBusy(number).size();
        worker(number).hold();
        faults.mark(workerName(number) + " held with " + running + " jobs");
        Pause.of(length);
        worker(number).goOn();
        faults.mark(workerName(number) + " goes on");
    }

    /** Holds a worker as soon as it runs one of these jobs, until somebody else has begun with one that it ran. */
    Set<String> holdWorkerUntilOthersRunItsJobs(int number, Set<String> jobs) {
        await(workerName(number) + " runs a long job")
                .atMost(TAKEN_OVER_WITHIN)
                .until(() -> tables().runningOn(workerName(number)).stream().anyMatch(jobs::contains));
        worker(number).hold();
        Set<String> running = new HashSet<>(tables().runningOn(workerName(number)));
        faults.mark(workerName(number) + " held with " + running.size() + " jobs");
        running.retainAll(jobs);
        await("another worker runs a job of " + workerName(number))
                .atMost(TAKEN_OVER_WITHIN)
                .until(() -> !onOthers(number, running).isEmpty());
        return onOthers(number, running);
    }

    /** Lets a worker go on that was held. */
    void letWorkerGoOn(int number) {
        worker(number).goOn();
        faults.mark(workerName(number) + " goes on");
    }

    private Set<String> onOthers(int number, Set<String> jobs) {
        Set<String> found = new HashSet<>();
        IntStream.rangeClosed(1, workerCount())
                .filter(other -> other != number)
                .forEach(other -> found.addAll(tables().runningOn(workerName(other))));
        found.retainAll(jobs);
        return found;
    }

    /** The jobs that run on a worker, once it has some; none where that takes too long. */
    private Set<String> onceBusy(int number) {
        long deadline = System.nanoTime() + BUSY_WITHIN.toNanos();
        Set<String> running = tables().runningOn(workerName(number));
        while (running.isEmpty() && System.nanoTime() - deadline < 0) {
            Pause.ms(5);
            running = tables().runningOn(workerName(number));
        }
        return running;
    }

    /** kill -9 of a worker, as soon as it has work; it is not started again. Returns the jobs that it left. */
    Set<String> killWorker(int number) {
        onceBusy(number);
        return killNow(number);
    }

    private Set<String> killNow(int number) {
        Instant at = Instant.now();
        worker(number).kill();
        Set<String> running = tables().runningOn(workerName(number));
        faults.killed(at, workerName(number), running);
        faults.mark(workerName(number) + " killed with " + running.size() + " jobs");
        return running;
    }

    /**
     * kill -9 of one of the workers that have work, as soon as another one is there to go on; a new one starts at once. Returns when
     * its jobs are elsewhere. Says whether it had some that were still undone. Thread-safe.
     */
    boolean killBusyWorker(Random chance) {
        String name;
        Set<String> undone;
        synchronized (seenReady) {
            int victim = awaitBusyWorker(chance);
            name = workerName(victim);
            undone = killNow(victim);
            startWorker(victim);
        }
        await("the jobs of " + name + " are elsewhere")
                .atMost(TAKEN_OVER_WITHIN)
                .until(() ->
                        undone.isEmpty() || tables().notElsewhere(undone, name).isEmpty());
        return !undone.isEmpty();
    }

    private int awaitBusyWorker(Random chance) {
        List<Integer> busy = new ArrayList<>();
        await("two workers are there and one has work").atMost(OFFERED_WITHIN).until(() -> {
            List<Integer> ready = numbersOfReadyWorkers();
            Set<String> names = tables().busyWorkers();
            busy.clear();
            ready.stream()
                    .filter(number -> names.stream().anyMatch(each -> each.startsWith(workerName(number) + "-")))
                    .forEach(busy::add);
            return ready.size() > 1 && !busy.isEmpty();
        });
        return busy.get(chance.nextInt(busy.size()));
    }

    private List<Integer> numbersOfReadyWorkers() throws InterruptedException {
        List<Integer> ready = new ArrayList<>();
        for (int number = 1; number <= workers.size(); number++) {
            String name = workerName(number);
            if (seenReady.contains(name) || worker(number).isReady()) {
                seenReady.add(name);
                ready.add(number);
            }
        }
        return ready;
    }

    /** Waits until a worker ended by itself, as a crash point makes it. */
    void awaitCrashOfWorker(int number, Duration within) {
        await(workerName(number) + " reaches its crash point")
                .atMost(within)
                .until(() -> !worker(number).isAlive());
        faults.killed(Instant.now(), workerName(number), tables().runningOn(workerName(number)));
        faults.mark(workerName(number) + " crashed");
    }

    /** The same where others may have all the work: one that does not get to the point in time is killed. */
    void awaitCrashOfWorkerOrKill(int number, Duration within) {
        if (!endsWithin(worker(number), within)) {
            worker(number).kill();
        }
        faults.killed(Instant.now(), workerName(number), tables().runningOn(workerName(number)));
        faults.mark(workerName(number) + " is gone");
    }

    /** Kills a part of the stack as a crash would. */
    void kill(Part part) {
        stack.kill(part);
        faults.mark(part + " killed");
    }

    void restart(Part part) {
        stack.restart(part);
        faults.mark(part + " is back");
    }

    /** Mends everything: proxies pass, what was held goes on, and what ended runs again, without crash points. */
    void mend() {
        kafkaProxy.heal();
        s3Proxy.heal();
        receiver.behave();
        List<App> down = new ArrayList<>();
        gateways.forEach(gateway -> {
            if (!gateway.isAlive()) {
                down.add(gateway.start());
            }
        });
        for (int number = 1; number <= workers.size(); number++) {
            if (worker(number).isAlive()) {
                worker(number).goOn();
            } else {
                startWorker(number);
                down.add(worker(number));
            }
        }
        down.forEach(App::awaitReady);
        faults.mark("mended");
    }

    @Override
    public void close() {
        workers.stream().filter(App::isAlive).forEach(App::goOn);
        workers.stream().filter(App::isAlive).forEach(App::kill);
        gateways.stream().filter(App::isAlive).forEach(App::kill);
        stack.close();
        kafkaProxy.close();
        s3Proxy.close();
        receiver.close();
    }
}
