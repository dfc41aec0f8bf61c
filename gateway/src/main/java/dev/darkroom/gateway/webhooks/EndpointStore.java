package dev.darkroom.gateway.webhooks;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The registered receivers of all tenants, and what their messages are signed with. */
public interface EndpointStore {

    /** Adds one; false where the tenant has {@link Endpoint#MOST} already. */
    boolean add(Endpoint endpoint, SigningSecret secret);

    /** A tenant's endpoints, in the order of their creation. */
    List<Endpoint> list(String tenant);

    /** A tenant's endpoint; empty also where it is another tenant's. */
    Optional<Endpoint> find(String tenant, UUID id);

    /** Writes its settings; where it is disabled, its pending deliveries are canceled. False where it is gone. */
    boolean update(Endpoint endpoint);

    /** Removes it and its deliveries. */
    boolean delete(String tenant, UUID id);

    /** An endpoint's secrets. */
    Optional<Secrets> secrets(String tenant, UUID id);

    /** Gives an endpoint another secret; the one before signs too for {@link Secrets#OVERLAP}. */
    Optional<Secrets> rotate(String tenant, UUID id, SigningSecret secret);

    /** The secrets for URLs that a tenant's jobs name; where there are none yet, the given one becomes the tenant's. */
    Secrets ownSecrets(String tenant, SigningSecret fresh);

    /** Gives a tenant another secret for those URLs. */
    Secrets rotateOwn(String tenant, SigningSecret secret);
}
