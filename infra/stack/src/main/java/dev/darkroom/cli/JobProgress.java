package dev.darkroom.cli;

import dev.darkroom.client.JobEvent;
import java.util.Set;
import java.util.function.Consumer;

/** Shows how a job stands: a bar on a terminal, elsewhere a line for each state and each quarter of the run. One thread. */
final class JobProgress implements Consumer<JobEvent> {
    private static final int PARTS = 4;

    /** Of these the command itself tells, with more. */
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "canceled", "expired");

    private final Terminal terminal;
    private final String model;
    private String lastLine = "";

    JobProgress(Terminal terminal, String model) {
        this.terminal = terminal;
        this.model = model;
    }

    @Override
    public void accept(JobEvent event) {
        if (terminal.isInteractive()) {
            terminal.progress(model, fraction(event), words(event, event.step()));
            return;
        }
        int quarter = event.steps() == 0 ? 0 : event.step() * PARTS / event.steps();
        String line = words(event, event.steps() * quarter / PARTS);
        if (!line.equals(lastLine) && !ENDED.contains(event.state())) {
            terminal.line(model + ": " + line);
            lastLine = line;
        }
    }

    private static double fraction(JobEvent event) {
        if (event.state().equals("succeeded")) {
            return 1;
        }
        return event.steps() == 0 ? 0 : (double) event.step() / event.steps();
    }

    private static String words(JobEvent event, int step) {
        String steps = event.steps() == 0 || step == 0 ? "" : " " + step + "/" + event.steps();
        String attempt = event.attempt() > 1 ? ", attempt " + event.attempt() : "";
        return event.state() + steps + attempt;
    }
}
