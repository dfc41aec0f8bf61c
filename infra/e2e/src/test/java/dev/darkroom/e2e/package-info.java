/**
 * The packaged gateway and worker as processes on the local stack, seen from outside: HTTP, rows, objects, events. Nothing here may use
 * their classes.
 */
package dev.darkroom.e2e;
