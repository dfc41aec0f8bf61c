package dev.darkroom.faults;

import dev.darkroom.faults.TcpProxy.Way;
import dev.darkroom.testing.LocalStack.Part;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Does to a fleet what a schedule says, and puts right what does not come right by itself. One thread. */
final class Chaos {
    private static final Duration CRASHES_WITHIN = Duration.ofSeconds(45);
    private static final Duration BEYOND_THE_LOCK = Duration.ofSeconds(18);

    private final Fleet fleet;

    Chaos(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Does all steps, or those for which there is time. */
    void run(Schedule schedule, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Schedule.Step step : schedule.steps()) {
            if (System.nanoTime() - deadline >= 0) {
                return;
            }
            Pause.ms(step.pauseMs());
            fleet.faults().mark("fault " + step.fault());
            run(step, new Random(step.dice()));
        }
    }

    private void run(Schedule.Step step, Random chance) {
        int worker = 1 + chance.nextInt(fleet.workerCount());
        Duration length = Duration.ofMillis(step.lengthMs());
        switch (step.fault()) {
            case KILL_WORKER -> {
                fleet.killWorker(worker);
                startAgain(worker);
            }
            case CRASH_WORKER -> {
                fleet.replaceWorker(worker, one(CrashPoint.ofWorkers(), chance), 1 + chance.nextInt(4));
                fleet.awaitCrashOfWorkerOrKill(worker, CRASHES_WITHIN);
                startAgain(worker);
            }
            case KILL_GATEWAY -> {
                fleet.killGateway();
                fleet.gateway().awaitReady();
            }
            case CRASH_GATEWAY -> {
                fleet.crashOrKillGateway(one(CrashPoint.ofGateways(), chance), 1 + chance.nextInt(4), CRASHES_WITHIN);
                fleet.gateway().awaitReady();
            }
            case KILL_BROKER -> outage(Part.KAFKA, length);
            case KILL_DATABASE -> outage(Part.POSTGRES, length);
            case END_SESSIONS -> fleet.tables().terminateAllSessions();
            case BREAK_STORE -> {
                Stream.<Runnable>of(
                                fleet.s3Proxy()::refuse,
                                () -> fleet.s3Proxy().cut(Way.values()),
                                () -> fleet.s3Proxy().delay(2_000),
                                () -> fleet.s3Proxy().dropAfter(700))
                        .skip(chance.nextInt(4))
                        .findFirst()
                        .orElseThrow()
                        .run();
                Pause.of(length);
                fleet.s3Proxy().heal();
            }
            case HOLD_WORKER -> fleet.holdWorker(worker, BEYOND_THE_LOCK);
            case CUT_WORKER -> {
                fleet.kafkaProxy().cut(one(List.of(Way.values()), chance));
                Pause.of(BEYOND_THE_LOCK);
                fleet.kafkaProxy().heal();
            }
            case POISON -> Plants.poison(fleet, chance);
            case REPEAT_EVENTS -> Plants.repeatEvents(fleet, chance);
        }
    }

    private void startAgain(int worker) {
        fleet.startWorker(worker);
        fleet.worker(worker).awaitReady();
    }

    private void outage(Part part, Duration length) {
        fleet.kill(part);
        Pause.of(length);
        fleet.restart(part);
    }

    private static <T> T one(List<T> of, Random chance) {
        return of.get(chance.nextInt(of.size()));
    }
}
