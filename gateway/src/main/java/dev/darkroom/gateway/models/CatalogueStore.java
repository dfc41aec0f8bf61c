package dev.darkroom.gateway.models;

import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import java.util.List;

/** What the workers announced, kept. */
public interface CatalogueStore {

    /** Keeps a worker and its models; repeating it changes nothing but the time of the sign of life. */
    void announced(WorkerAnnouncement announcement);

    /** Keeps signs of life; those of unknown workers are ignored until they announce themselves again. */
    void alive(List<WorkerHeartbeat> heartbeats);

    /** A worker stopped cleanly. */
    void stopped(String worker);

    /** Every known model version, the newest first. */
    List<CatalogueModel> list();
}
