package dev.darkroom.worker.sampling;

/** What a tensor holds. */
public enum ElementType {
    FLOAT32,
    INT64,
    OTHER
}
