package dev.darkroom.worker.process;

import dev.darkroom.testing.LocalStack;
import dev.darkroom.testing.LocalStack.Part;

/** A broker and an object store of this module's tests, each a process of its own. */
public final class Stack {

    private static final LocalStack STACK = start();

    private Stack() {}

    public static LocalStack get() {
        return STACK;
    }

    private static LocalStack start() {
        LocalStack stack = LocalStack.separate(Part.KAFKA, Part.S3);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-stack"));
        return stack;
    }
}
