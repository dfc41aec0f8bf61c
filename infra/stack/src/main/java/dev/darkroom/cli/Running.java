package dev.darkroom.cli;

/** A live process of this state folder. Immutable. */
record Running(RunFile file, ProcessHandle process) {
    String name() {
        return file.name();
    }

    int port() {
        return file.port();
    }

    boolean isAlive() {
        return process.isAlive();
    }
}
