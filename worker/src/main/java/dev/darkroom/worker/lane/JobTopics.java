package dev.darkroom.worker.lane;

/** What must be there before lanes can take jobs and report. */
public interface JobTopics {

    /** Makes what is missing; safe to repeat and to race. */
    void prepare() throws Exception;
}
