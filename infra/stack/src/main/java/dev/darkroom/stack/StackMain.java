package dev.darkroom.stack;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs the local stack in this process until it is told to stop; see {@link StackOptions#USAGE}. */
public final class StackMain {
    private static final int BAD_USAGE = 2;

    private StackMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Only the one line of JSON may reach standard output, whatever a library prints.
        PrintStream stdout = System.out;
        System.setOut(System.err);
        if (List.of(arguments).contains("--help")) {
            stdout.println(StackOptions.USAGE);
            return;
        }
        StackOptions options = parse(arguments);
        try {
            Stack stack = Stack.begin(options, StackMain::partDied);
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-stack"));
            if (options.exitWithParent()) {
                exitWhenInputEnds(stack, options.deleteWithParent());
            }
            stdout.println(Json.line(stack.await()));
            stdout.flush();
        } catch (StackFailure e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (RuntimeException | Error e) {
            // Other threads would keep the process alive with nobody knowing that it is not whole.
            e.printStackTrace();
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static StackOptions parse(String[] arguments) {
        try {
            return StackOptions.parse(List.of(arguments));
        } catch (StackFailure e) {
            System.err.println(e.getMessage());
            System.exit(BAD_USAGE);
            throw e;
        }
    }

    private static void partDied() {
        System.err.println("PostgreSQL ended by itself, so the stack stops; its log is in the data folder.");
        System.exit(1);
    }

    private static void exitWhenInputEnds(Stack stack, boolean deleteData) {
        Thread watcher = new Thread(
                () -> {
                    try {
                        System.in.transferTo(PrintStream.nullOutputStream());
                    } catch (IOException e) {
                        System.err.println("standard input broke: " + e.getMessage());
                    }
                    if (deleteData) {
                        stack.deleteDataWhenClosed();
                    }
                    System.exit(0);
                },
                "parent-watch");
        watcher.setDaemon(true);
        watcher.start();
    }
}
