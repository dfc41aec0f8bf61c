/**
 * Pages for people with a browser: signing in, making pictures, looking at a job. They hold nothing of a tenant; their scripts
 * ask the same API as every other client, and nobody depends on them.
 */
@NullMarked
package dev.darkroom.gateway.web;

import org.jspecify.annotations.NullMarked;
