/**
 * The worker as a whole: the order in which its parts start and stop. Nothing depends on it.
 */
@NullMarked
package dev.darkroom.worker;

import org.jspecify.annotations.NullMarked;
