/**
 * What administrators ask to be done to many things at once: counted first, done piece by piece by whichever gateway is free, with
 * progress. It knows how to cancel jobs; other kinds of work are given to it.
 */
@NullMarked
package dev.darkroom.gateway.actions;

import org.jspecify.annotations.NullMarked;
