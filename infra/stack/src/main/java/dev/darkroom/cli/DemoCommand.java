package dev.darkroom.cli;

import dev.darkroom.client.Endpoint;
import dev.darkroom.client.GatewayApi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/** {@code darkroom demo}: the samples of every model, from a standing start to a contact sheet. */
record DemoCommand(Installation installation, Workplace workplace, Terminal terminal) implements Command {
    @Override
    public int run(List<String> words) {
        System.setProperty("java.awt.headless", "true");
        Arguments arguments = Arguments.parse(words, Set.of("--keep"), Set.of("--data"));
        arguments.refuseWords(0);
        long begin = System.nanoTime();
        StateFolder state = workplace.state(arguments);
        Platform platform = new Platform(installation, state, terminal::line);
        AtExit atExit = new AtExit(platform::stopStarted);

        String url = StartLock.holding(state, terminal::line, () -> platform.bringUp(Platform.Wish.USUAL));
        Path folder = state.freshDemo();
        GatewayApi api = new GatewayApi(new Endpoint(url, state.settings().apiKey()), terminal::line);
        Demo demo = new Demo(api, folder, terminal);
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (GatewayApi.Model model : demo.awaitModels(installation.modelFolders())) {
            List<ContactSheet.Tile> tiles = demo.run(model, installation.modelFolders());
            rows.add(new ContactSheet.Row(model.title() + "  ·  " + model.family(), tiles));
        }
        Path sheet = folder.resolve("contact-sheet.png");
        write(ContactSheet.draw(rows), sheet);
        terminal.line("");
        terminal.line("The images are in " + folder);
        terminal.line("and together on   " + sheet);
        terminal.line(String.format("That took %.0f s.", (System.nanoTime() - begin) / 1e9));
        boolean stays =
                arguments.has("--keep") || platform.processes().started().isEmpty();
        if (stays) {
            atExit.doNothing();
        }
        sayWhatNext(arguments, stays);
        return 0;
    }

    private static void write(BufferedImage sheet, Path file) {
        try {
            ImageIO.write(sheet, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    private void sayWhatNext(Arguments arguments, boolean stays) {
        terminal.line("");
        terminal.line("Try next:");
        if (!stays) {
            terminal.line("  " + workplace.command(arguments, "up --detach"));
        }
        terminal.line("  " + workplace.command(arguments, "models"));
        terminal.line("  " + workplace.command(arguments, "generate icons \"a black cat with white paws\""));
        terminal.line("  " + workplace.command(arguments, "down"));
    }
}
