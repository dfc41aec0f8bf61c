/**
 * What must hold after any run, whatever was broken in it: pure functions from what is known to what is wrong. It knows no
 * processes and no servers, so every violation can be planted.
 */
@NullMarked
package dev.darkroom.faults.oracle;

import org.jspecify.annotations.NullMarked;
