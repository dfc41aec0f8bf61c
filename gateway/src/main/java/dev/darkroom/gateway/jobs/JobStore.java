package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The jobs of all tenants. */
public interface JobStore {

    /**
     * Makes a job durable: when it returns, the job is accepted. Where the key stands for a job of the tenant already, the
     * new one is not stored and that one is returned, however many submissions come at once.
     *
     * @throws KeyReusedException when the key stands for a request with another body
     */
    Acceptance insert(NewJob job, @Nullable IdempotencyKey key) throws KeyReusedException;

    /**
     * The job that a key stands for.
     *
     * @throws KeyReusedException when the key stands for a request with another body
     */
    Optional<Job> find(String tenant, IdempotencyKey key) throws KeyReusedException;

    /** A tenant's job; empty also where it is another tenant's. */
    Optional<Job> find(String tenant, JobId id);

    /** The stamp of a tenant's job, without reading the job. */
    Optional<Stamp> stamp(String tenant, JobId id);

    /** The stamps of a tenant's jobs, without reading the jobs; those of others are left out. */
    Map<JobId, Stamp> stamps(String tenant, Collection<JobId> ids);

    /** What happened to a tenant's job after a version, in order; from the beginning after version 0. */
    List<Happening> log(String tenant, JobId id, int afterVersion);

    /**
     * The latest preview of a tenant's running job; empty where there is none, where the job has another version, or where
     * it shows an earlier step.
     */
    Optional<Preview> preview(String tenant, JobId id, int version, int fromStep);

    /** A tenant's jobs, the newest first. */
    List<Job> list(String tenant, JobQuery query);
}
