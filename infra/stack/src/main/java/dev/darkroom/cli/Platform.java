package dev.darkroom.cli;

import dev.darkroom.stack.PartKind;
import dev.darkroom.stack.Ports;
import dev.darkroom.stack.Postmaster;
import dev.darkroom.stack.StackAddresses;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Servers, gateway and workers of one state folder, as a whole. {@link #stop} may run while {@link #bringUp} does. */
final class Platform {
    private static final int USUAL_PORT = 8080;
    private static final String ALL_SERVERS = "stack";

    private final Installation installation;
    private final StateFolder state;
    private final Processes processes;
    private final Readiness readiness;
    private final Consumer<String> say;

    Platform(Installation installation, StateFolder state, Consumer<String> say) {
        this.installation = installation;
        this.state = state;
        this.processes = new Processes(state);
        this.readiness = new Readiness(state);
        this.say = say;
    }

    /**
     * What shall run.
     *
     * @param workers how many; absent: as many as were started before, at least one
     * @param port of the gateway; absent: the one it had, else 8080, else a free one
     * @param separate a process for each server
     * @param brokers of Kafka; absent: as many as the data is of, at first one
     */
    record Wish(OptionalInt workers, OptionalInt port, boolean separate, OptionalInt brokers) {
        static final Wish USUAL = new Wish(OptionalInt.empty(), OptionalInt.empty(), false, OptionalInt.empty());
    }

    Processes processes() {
        return processes;
    }

    /** Starts what is missing and returns when everything is ready. */
    String bringUp(Wish wish) {
        Servers servers = Servers.of(readiness.awaitServers(servers(wish)));
        List<Running> applications = new ArrayList<>();
        applications.add(gateway(wish, servers));
        for (int number = 1; number <= workers(wish); number++) {
            String name = "worker-" + number;
            applications.add(application(name, servers, () -> installation.worker(name, Ports.free(), servers)));
        }
        readiness.awaitHealthy(applications);
        return url().orElseThrow();
    }

    /** Where the gateway answers, if it lives. */
    Optional<String> url() {
        return processes.live("gateway").map(gateway -> "http://127.0.0.1:" + gateway.port());
    }

    /** Where the live servers, and those that were not stopped in order, answer or answered. */
    StackAddresses addresses() {
        return processes.live().stream()
                .filter(one -> Role.of(one.name()) == Role.SERVER)
                .flatMap(server -> readiness.addresses(server).stream())
                .reduce(StackAddresses.NONE, StackAddresses::and);
    }

    private List<Running> servers(Wish wish) {
        List<Running> all = new ArrayList<>();
        Brokers brokers = Brokers.of(state, wish.brokers());
        for (String name : brokers.names()) {
            if (processes.live(name).isEmpty()) {
                all.add(start(installation.broker(name, brokers, state)));
            }
        }
        Set<PartKind> missing = EnumSet.allOf(PartKind.class);
        if (!brokers.names().isEmpty()) {
            missing.remove(PartKind.KAFKA);
        }
        for (Running one : processes.live()) {
            if (Role.of(one.name()) == Role.SERVER && !all.contains(one)) {
                all.add(one);
                missing.removeIf(
                        kind -> one.name().equals(ALL_SERVERS) || one.name().equals(kind.label()));
            }
        }
        boolean together = !wish.separate() && missing.size() == PartKind.values().length;
        if (together) {
            all.add(start(installation.servers(ALL_SERVERS, missing, state)));
        } else {
            missing.forEach(kind -> all.add(start(installation.servers(kind.label(), Set.of(kind), state))));
        }
        return all;
    }

    private Running gateway(Wish wish, Servers servers) {
        Optional<Running> live = processes.live("gateway");
        int wanted = wish.port().orElse(0);
        if (live.isPresent() && wanted != 0 && live.get().port() != wanted) {
            throw new CliFailure("The gateway already runs on port "
                    + live.get().port() + ". Run ./darkroom down first to move it to " + wanted + ".");
        }
        int last = processes.noted("gateway").map(RunFile::port).orElse(0);
        return application(
                "gateway", servers, () -> installation.gateway(gatewayPort(wanted, last), servers, state.settings()));
    }

    private int gatewayPort(int wanted, int last) {
        if (wanted != 0) {
            if (!Ports.isFree(wanted)) {
                throw new CliFailure(
                        "Port " + wanted + " is taken. Stop what listens on it, or choose another with --port.");
            }
            return wanted;
        }
        if (last != 0 && Ports.isFree(last)) {
            return last;
        }
        if (Ports.isFree(USUAL_PORT)) {
            return USUAL_PORT;
        }
        int free = Ports.free();
        say.accept("Port " + USUAL_PORT + " is taken, so the gateway takes " + free + ".");
        return free;
    }

    private int workers(Wish wish) {
        int known = (int) processes.noted().stream()
                .filter(file -> Role.of(file.name()) == Role.WORKER)
                .count();
        return wish.workers().orElse(Math.max(1, known));
    }

    /** The live process; a new one where there is none, or where it uses servers that have moved. */
    private Running application(String name, Servers servers, Supplier<Launch> launch) {
        Optional<Running> live = processes.live(name);
        if (live.isPresent() && servers.fingerprint().equals(live.get().file().uses())) {
            return live.get();
        }
        if (live.isPresent()) {
            say.accept("a server has moved, so " + name + " is started again");
            processes.stop(List.of(live.get()));
        }
        return start(launch.get());
    }

    private Running start(Launch launch) {
        say.accept("starting " + launch.name());
        return processes.start(launch);
    }

    /** Stops everything that lives and forgets everything else. */
    void stopAll() {
        processes.refuseStarts();
        stop(processes.live());
        processes.noted().forEach(file -> processes.forget(file.name()));
    }

    /** Stops what {@link #bringUp} started and leaves what it found. */
    void stopStarted() {
        processes.refuseStarts();
        Set<String> mine = processes.started();
        stop(processes.live().stream().filter(one -> mine.contains(one.name())).toList());
    }

    private void stop(List<Running> these) {
        processes.stop(these);
        boolean postgresRuns = processes.live().stream()
                .anyMatch(one -> one.name().equals(ALL_SERVERS) || one.name().equals(PartKind.POSTGRES.label()));
        if (!postgresRuns) {
            Postmaster.stopOrphanOf(state.data());
        }
    }
}
