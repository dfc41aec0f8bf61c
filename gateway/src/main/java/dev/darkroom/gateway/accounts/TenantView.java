package dev.darkroom.gateway.accounts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant as the API shows it. */
record TenantView(
        String id, String object, double weight, @Nullable Integer maxRunning, int maxWaiting, Instant createdAt) {

    /** A page of them, in the order of their ids. */
    record TenantPage(List<TenantView> data, @Nullable String nextCursor) {}

    static TenantView of(Tenant is) {
        return new TenantView(is.id(), "tenant", is.weight(), is.maxRunning(), is.maxWaiting(), is.createdAt());
    }
}
