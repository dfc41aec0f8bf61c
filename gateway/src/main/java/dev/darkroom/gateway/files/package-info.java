/**
 * Pictures that a tenant uploads once and names in its jobs. It knows files and pictures, nothing of jobs.
 */
@NullMarked
package dev.darkroom.gateway.files;

import org.jspecify.annotations.NullMarked;
