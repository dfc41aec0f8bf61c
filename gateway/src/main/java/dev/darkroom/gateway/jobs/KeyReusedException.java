package dev.darkroom.gateway.jobs;

/** An idempotency key came with another body than before. */
public final class KeyReusedException extends Exception {

    public KeyReusedException() {
        super("the idempotency key stands for a request with another body");
    }
}
