/**
 * Dead letters: jobs that failed for good through no fault of their client, and messages that are no jobs, until somebody has dealt with
 * them. How a job is done again it leaves to the jobs feature.
 */
@NullMarked
package dev.darkroom.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
