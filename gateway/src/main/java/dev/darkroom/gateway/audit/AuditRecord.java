package dev.darkroom.gateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;

/**
 * An act of an administrator as it was written down.
 *
 * @param id counts up with time
 * @param tenant whose key did it
 */
public record AuditRecord(
        long id, Instant at, String tenant, UUID key, String action, String target, ObjectNode details) {}
