package dev.darkroom.worker.lane;

/** Where a record lies in its log; names it for good. */
public record Position(String topic, int partition, long offset) {}
