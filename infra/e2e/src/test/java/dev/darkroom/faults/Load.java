package dev.darkroom.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.faults.oracle.Facts.Sighting;
import dev.darkroom.faults.oracle.Facts.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clients that submit, poll, listen and cancel. What was not answered is asked again with the same key until it is, so that in the end
 * every row has its 202. Each client decides by its own seed. Thread-safe.
 */
final class Load {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final long BEFORE_RETRY_MS = 300;
    private static final int LISTENERS = 8;
    private static final Duration LISTEN_FOR = Duration.ofMinutes(5);

    private final Api api;
    private final ClientLog log;
    private final Shape shape;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "client");
        thread.setDaemon(true);
        return thread;
    });
    private final List<CompletableFuture<List<String>>> clients = new ArrayList<>();
    private final AtomicInteger listening = new AtomicInteger();
    private final List<CompletableFuture<Void>> listeners = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * How much the clients do.
     *
     * @param pauseMs of a client between two submissions
     * @param cancels share of the jobs that are canceled, 0 to 1
     * @param streams share of the jobs that are listened to, as far as there are listeners
     */
    record Shape(int clients, long pauseMs, double cancels, double streams) {
        static Shape ordinary() {
            return new Shape(3, 250, 0.1, 0.2);
        }
    }

    private Load(Fleet fleet, Shape shape) {
        this.api = fleet.api();
        this.log = fleet.clients();
        this.shape = shape;
    }

    static Load start(Fleet fleet, long seed, Shape shape) {
        Load load = new Load(fleet, shape);
        for (int number = 0; number < shape.clients(); number++) {
            Client client = load.new Client("client-" + NAMES.incrementAndGet(), new Random(seed + number));
            load.clients.add(CompletableFuture.supplyAsync(client::run, load.threads));
        }
        return load;
    }

    /** No new jobs from now on. Returns the jobs that were accepted, once everything asked was answered: mend what is broken before. */
    List<String> stop() {
        stopped = true;
        return clients.stream().flatMap(each -> each.join().stream()).toList();
    }

    /** Waits until these jobs have ended and their listeners were told. Says which have not, within the bound. */
    List<String> drain(List<String> jobs, Duration bound) {
        long deadline = System.nanoTime() + bound.toNanos();
        String name = "client-" + NAMES.incrementAndGet();
        List<String> open = new ArrayList<>(jobs);
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            open.removeIf(job -> Api.TERMINAL.contains(poll(api, log, name, job).orElse("")));
            Pause.ms(open.isEmpty() ? 0 : 300);
        }
        while (!log.awaitedHooks().isEmpty() && System.nanoTime() - deadline < 0) {
            Pause.ms(300);
        }
        synchronized (listeners) {
            listeners.forEach(each -> each.completeOnTimeout(
                            null, Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                    .join());
        }
        threads.shutdownNow();
        return open;
    }

    /** Asks for a job and writes down what was told; empty where no answer came. */
    private static Optional<String> poll(Api api, ClientLog log, String by, String job) {
        Api.Answer answer = api.get("/v1/jobs/" + job);
        if (answer.status() == 200) {
            log.saw(sighting(by, answer.body()));
            return Optional.of(answer.body().path("state").asText());
        }
        if (!answer.mayPass()) {
            log.complain(by + " asked for " + job + " and got " + answer);
        }
        return Optional.empty();
    }

    static Sighting sighting(String by, JsonNode job) {
        List<String> outputs = new ArrayList<>();
        job.path("outputs").forEach(each -> outputs.add(each.path("sha256").asText()));
        return new Sighting(
                job.path("id").asText(),
                by,
                Source.POLL,
                job.path("version").asInt(),
                job.path("state").asText(),
                outputs,
                Instant.now());
    }

    private void listen(String job) {
        if (listening.incrementAndGet() > LISTENERS) {
            listening.decrementAndGet();
            return;
        }
        Listener listener = new Listener(api, log, job, "stream-" + NAMES.incrementAndGet(), 0);
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                        () -> listener.follow(System.nanoTime() + LISTEN_FOR.toNanos()), threads)
                .whenComplete((done, failure) -> listening.decrementAndGet());
        synchronized (listeners) {
            listeners.add(end);
        }
    }

    private final class Client {
        private final String name;
        private final Random chance;
        private final List<String> mine = new ArrayList<>();
        private int submissions;

        Client(String name, Random chance) {
            this.name = name;
            this.chance = chance;
        }

        List<String> run() {
            while (!stopped) {
                submit(request(chance)).ifPresent(this::afterwards);
                if (!mine.isEmpty()) {
                    poll(api, log, name, mine.get(chance.nextInt(mine.size())));
                }
                Pause.ms(shape.pauseMs());
            }
            return mine;
        }

        private void afterwards(String job) {
            mine.add(job);
            if (chance.nextDouble() < shape.streams()) {
                listen(job);
            }
            if (chance.nextDouble() < shape.cancels()) {
                Pause.ms(chance.nextInt(400));
                cancel(job);
                if (chance.nextBoolean()) {
                    cancel(job);
                }
            }
        }

        private void cancel(String job) {
            log.canceled(job);
            Api.Answer answer = api.post("/v1/jobs/" + job + "/cancel", "", "");
            if (answer.status() == 200) {
                log.saw(sighting(name, answer.body().path("job")));
            } else if (!answer.mayPass()) {
                log.complain(name + " canceled " + job + " and got " + answer);
            }
        }

        /** Tries until it is answered for sure; empty where it was refused. */
        private Optional<String> submit(String body) {
            String key = name + "-" + ++submissions;
            while (!Thread.currentThread().isInterrupted()) {
                Api.Answer answer = api.post("/v1/jobs", body, key);
                if (answer.status() == 202) {
                    String job = answer.body().path("id").asText();
                    log.accepted(job, key);
                    log.hooked(job);
                    log.saw(sighting(name, answer.body()));
                    return Optional.of(job);
                }
                if (!answer.mayPass()) {
                    log.complain(name + " submitted " + body + " and got " + answer);
                    return Optional.empty();
                }
                if (answer.status() == 500) {
                    log.complain(name + " got 500: " + answer.body());
                }
                Pause.ms(BEFORE_RETRY_MS);
            }
            return Optional.empty();
        }
    }

    /** A million rounds take about a second. */
    static String slowLoop(int rounds, int seed) {
        return "{\"model\":\"slow-loop\",\"input\":{\"rounds\":" + rounds + ",\"seed\":" + seed + "}}";
    }

    /** One of the quick models. */
    static String request(Random chance) {
        String input = switch (chance.nextInt(5)) {
            case 0 -> "\"fashion-gan\",\"input\":{\"count\":" + (1 + chance.nextInt(3));
            case 1 -> "\"tiny-diffuse\",\"input\":{\"prompt\":\"a red car\",\"steps\":" + (2 + chance.nextInt(18));
            case 2 -> "\"slow-loop\",\"input\":{\"rounds\":" + (20_000 + chance.nextInt(200_000));
            default -> "\"fashion-vae\",\"input\":{\"count\":" + (1 + chance.nextInt(2));
        };
        return "{\"model\":" + input + ",\"seed\":" + chance.nextInt(1_000_000) + "}}";
    }

    /** Submits some jobs at once, as one client. */
    static List<String> submit(Fleet fleet, int jobs, String body) {
        Load load = new Load(fleet, Shape.ordinary());
        Client client = load.new Client("client-" + NAMES.incrementAndGet(), new Random(jobs));
        List<String> ids = IntStream.range(0, jobs)
                .mapToObj(number -> client.submit(body).orElseThrow())
                .toList();
        load.threads.shutdownNow();
        return ids;
    }
}
