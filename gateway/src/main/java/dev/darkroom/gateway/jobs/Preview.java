package dev.darkroom.gateway.jobs;

/**
 * What an image of a running job looks like so far.
 *
 * @param step done steps when it looked so
 * @param image of the job, from 0
 * @param data the file in Base64
 */
public record Preview(int step, int steps, int image, String mediaType, int width, int height, String data) {}
