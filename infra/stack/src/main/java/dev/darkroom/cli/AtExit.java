package dev.darkroom.cli;

/** What is done when this program ends for whatever reason, Ctrl-C among them; it can be changed on the way. Thread-safe. */
final class AtExit {
    private volatile Runnable task;

    AtExit(Runnable task) {
        this.task = task;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> this.task.run(), "at-exit"));
    }

    void doInstead(Runnable other) {
        task = other;
    }

    void doNothing() {
        task = () -> {};
    }
}
