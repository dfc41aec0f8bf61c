/**
 * The fault suite: the built gateway and workers as processes, broken on purpose under load, and judged by the
 * {@linkplain dev.darkroom.faults.oracle oracle}. It knows the product by its HTTP API, tables, topics and bucket; only the
 * {@linkplain dev.darkroom.faults.CrashPoint crash points} name methods of it.
 */
@NullMarked
package dev.darkroom.faults;

import org.jspecify.annotations.NullMarked;
