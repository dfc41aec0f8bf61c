/**
 * What a tenant used: sums over ended jobs. It knows no single job.
 */
@NullMarked
package dev.darkroom.gateway.usage;

import org.jspecify.annotations.NullMarked;
