package dev.darkroom.gateway.webhooks;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery stands. */
public enum DeliveryState {
    /** To be tried, now or later. */
    PENDING,
    /** The receiver answered 2xx. */
    DELIVERED,
    /** Every try failed. */
    FAILED,
    /** Its endpoint was disabled, or what it tells of is gone. */
    CANCELED;

    /** The name in JSON and in the database, such as {@code pending}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #wireName()}. */
    public static DeliveryState parse(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
