/**
 * Model packages: reads their folders, checks them, opens their graphs and describes them. It knows files and samplers,
 * nothing of jobs, of Kafka, or of what runs the graphs.
 */
@NullMarked
package dev.darkroom.worker.models;

import org.jspecify.annotations.NullMarked;
