package dev.darkroom.client;

/** Why the platform could not be asked; the message is for people and says what to do. */
public class ClientFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClientFailure(String message) {
        super(message);
    }
}
