package dev.darkroom.worker.lane;

import java.time.Duration;

class FakeJobsTest extends JobSourceContract {

    private static final Duration LOCK = Duration.ofSeconds(15);

    private final FakeJobs jobs = new FakeJobs(LOCK, LIMIT);

    @Override
    protected JobSource open() {
        return jobs.open(1);
    }

    @Override
    protected void send(String text) {
        jobs.send(text);
    }

    @Override
    protected void outlastTheLock() {
        jobs.advance(LOCK.plusSeconds(1));
    }

    @Override
    protected void renewalPeriod() {
        jobs.advance(LOCK.dividedBy(3));
    }
}
