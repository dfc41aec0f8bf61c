package dev.darkroom.worker.models;

/** The device that the settings demand cannot be used; its text says why and what to do. */
public final class DeviceUnavailableException extends Exception {

    public DeviceUnavailableException(String message) {
        super(message);
    }
}
