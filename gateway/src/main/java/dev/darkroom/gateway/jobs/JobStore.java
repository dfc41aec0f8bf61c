package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import java.util.List;
import java.util.Optional;

/** The jobs of all tenants. */
public interface JobStore {

    /** Makes a job durable: when it returns, the job is accepted. Returns it as it was stored. */
    Job insert(NewJob job);

    /** A tenant's job; empty also where it is another tenant's. */
    Optional<Job> find(String tenant, JobId id);

    /** A tenant's jobs, the newest first. */
    List<Job> list(String tenant, JobQuery query);
}
