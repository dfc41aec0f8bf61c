/**
 * What administrators see of the queues and do to them. It knows the features that it shows, and nobody depends on it.
 */
@NullMarked
package dev.darkroom.gateway.admin;

import org.jspecify.annotations.NullMarked;
