package dev.darkroom.client;

/**
 * An event of a stream (WHATWG HTML section 9.2).
 *
 * @param id the last one that was sent, also with an earlier event; empty where there was none
 */
record ServerEvent(String id, String type, String data) {}
