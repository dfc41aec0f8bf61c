/**
 * The local stack: a real Kafka broker, a real PostgreSQL and a real S3 server, started without Docker and bound to loopback.
 * It knows nothing of jobs, images or models; gateway and worker reach it by address only.
 */
@NullMarked
package dev.darkroom.stack;

import org.jspecify.annotations.NullMarked;
