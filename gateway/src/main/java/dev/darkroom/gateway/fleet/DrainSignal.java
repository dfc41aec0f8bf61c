package dev.darkroom.gateway.fleet;

import dev.darkroom.contract.DrainMessage;

/** Tells a worker to end. */
public interface DrainSignal {

    /** Sends it on its way. Never blocks, never fails: what could not be sent is logged, and the caller says it again. */
    void send(DrainMessage message);
}
