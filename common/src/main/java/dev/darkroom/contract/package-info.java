/**
 * What gateway and worker say to each other: messages, states, topics and object keys. It knows no framework beyond
 * Jackson and does no I/O.
 */
@NullMarked
package dev.darkroom.contract;

import org.jspecify.annotations.NullMarked;
