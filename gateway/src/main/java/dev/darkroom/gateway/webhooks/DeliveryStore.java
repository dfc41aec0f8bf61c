package dev.darkroom.gateway.webhooks;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deliveries of all tenants: rows come from the transactions in which events happen. */
public interface DeliveryStore {

    /**
     * How much may be claimed.
     *
     * @param total at most so many
     * @param lanes how many are being sent in each lane now
     * @param tenants how many are being sent for each tenant now
     */
    record Room(int total, Map<String, Integer> lanes, Map<String, Integer> tenants) {

        /** How many requests a receiver gets at once. */
        public static final int LANE = 4;

        /** How many requests are made for a tenant at once. */
        public static final int TENANT = 64;

        public Room {
            lanes = Map.copyOf(lanes);
            tenants = Map.copyOf(tenants);
        }
    }

    /**
     * Takes deliveries that are due: no other gateway gets them while the lease lasts. Each receiver and each tenant gets its
     * turn, however much waits for others.
     */
    List<DueDelivery> claim(Room room, Duration lease);

    /**
     * Writes down what became of claimed deliveries. A receiver that is gone, or has failed for {@code patience}, is disabled
     * and its pending deliveries are canceled. What another gateway wrote down already stays.
     */
    void settle(Collection<Outcome> outcomes, Duration patience);

    /**
     * A tenant's deliveries, the newest first.
     *
     * @param endpoint only this one's, or null for all, also those to URLs that jobs name
     * @param before only older ones than this
     */
    List<Delivery> list(String tenant, @Nullable UUID endpoint, @Nullable UUID before, int limit);

    /** Makes a tenant's delivery due now, with all tries before it; false where there is none, or its endpoint is disabled. */
    boolean redeliver(String tenant, UUID id);

    /** Forgets some deliveries that ended so long ago; how many. */
    int forget(Duration age);
}
