package dev.darkroom.gateway.webhooks;

/** Rung when deliveries may have become due. */
@FunctionalInterface
public interface DeliveryBell {

    /** Never blocks. */
    void ring();
}
