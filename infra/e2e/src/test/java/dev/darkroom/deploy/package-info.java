/** Whether the manifests in {@code k8s} say what they mean. It reads them as their readers do, and may not need a cluster. */
@NullMarked
package dev.darkroom.deploy;

import org.jspecify.annotations.NullMarked;
