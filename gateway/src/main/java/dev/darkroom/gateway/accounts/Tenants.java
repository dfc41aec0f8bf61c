package dev.darkroom.gateway.accounts;

import dev.darkroom.gateway.audit.AuditEntry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All tenants. What changes them writes its entry in the same transaction. */
public interface Tenants {

    /** In the order of their ids, from after one of them on. */
    List<Tenant> list(@Nullable String after, int limit);

    Optional<Tenant> find(String id);

    /** Makes one, as the database dates it; empty where there is one with this id. */
    Optional<Tenant> create(Tenant tenant, AuditEntry entry);

    /** Gives a tenant other limits; empty where there is none. What changes nothing is not written down. */
    Optional<Tenant> change(String id, TenantPatch patch, AuditEntry entry);
}
