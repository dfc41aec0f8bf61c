/**
 * Who did what: one row for each act of an administrator. It knows no act in particular.
 */
@NullMarked
package dev.darkroom.gateway.audit;

import org.jspecify.annotations.NullMarked;
