package dev.darkroom.worker.sampling;

/** The device broke, and with it everything that this process has on it; what it ran is not to blame. */
public final class DeviceLostException extends RuntimeException {

    public DeviceLostException(Throwable cause) {
        super("the device is lost: " + cause.getMessage(), cause);
    }
}
