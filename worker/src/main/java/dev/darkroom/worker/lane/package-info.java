/**
 * The lanes: take jobs, run them on the device, store the images, report, acknowledge. It owns the port of the job source and
 * knows neither Kafka nor ONNX Runtime.
 */
@NullMarked
package dev.darkroom.worker.lane;

import org.jspecify.annotations.NullMarked;
