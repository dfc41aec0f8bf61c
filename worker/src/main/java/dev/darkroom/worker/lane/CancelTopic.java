package dev.darkroom.worker.lane;

import java.time.Duration;

/** Where cancellations come from. */
public interface CancelTopic {

    /** Waits until all is read that is there now; says whether that came in time. */
    boolean readToEnd(Duration atMost) throws InterruptedException;
}
