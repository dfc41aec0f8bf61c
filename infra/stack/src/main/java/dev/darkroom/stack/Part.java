package dev.darkroom.stack;

/** A server that runs; closing it stops it. */
interface Part extends AutoCloseable {
    StackAddresses address();

    @Override
    void close();
}
