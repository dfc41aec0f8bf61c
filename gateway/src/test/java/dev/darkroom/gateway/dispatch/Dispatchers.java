package dev.darkroom.gateway.dispatch;

/** Opens dispatchers for tests of other packages. */
public final class Dispatchers {

    private Dispatchers() {}

    public static Dispatcher with(DispatchQueue queue, JobPublisher publisher) {
        return new Dispatcher(queue, publisher, Runnable::run);
    }
}
