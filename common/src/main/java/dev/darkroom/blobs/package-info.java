/**
 * The object store that gateway and worker share. It knows keys and bytes, nothing of jobs, and is the only package that
 * sees the S3 client.
 */
@NullMarked
package dev.darkroom.blobs;

import org.jspecify.annotations.NullMarked;
