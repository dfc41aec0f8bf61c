package dev.darkroom.gateway.deadletters;

/**
 * A message of the dead-letter topic.
 *
 * @param where it lies and what it is
 * @param detail what is wrong with it
 */
public record DeadMessage(DeadLetter.OfMessage where, String detail) {}
