package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Somebody's visit with a real browser. When it ends, it fails if a page asked another host for anything, or wrote an error into
 * its console. One thread.
 */
final class Visit implements AutoCloseable {

    /** Where a Chromium may be; nothing is downloaded. */
    private static final List<String> PLACES = List.of(
            "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/opt/google/chrome/chrome");

    /** A busy machine is no failure. */
    private static final double PATIENCE_MS = 60_000;

    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private final BrowserContext context;
    private final Page page;
    private final List<String> foreign = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private boolean refusalsExpected;

    /** How a visitor's screen is. */
    record Screen(int width, int height, ColorScheme colours) {
        static final Screen WIDE = new Screen(1280, 900, ColorScheme.LIGHT);
    }

    private Visit(String url, Screen screen) {
        context = Chromium.BROWSER.newContext(new Browser.NewContextOptions()
                .setBaseURL(url)
                .setViewportSize(screen.width(), screen.height())
                .setColorScheme(screen.colours())
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB"));
        context.onRequest(request -> {
            String asked = request.url();
            if (!asked.startsWith(url + "/") && !asked.startsWith("data:") && !asked.startsWith("blob:" + url)) {
                foreign.add(asked);
            }
        });
        context.setDefaultTimeout(PATIENCE_MS);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
    }

    /** Started when it is first needed; ends with this JVM. */
    private static final class Chromium {
        static final Browser BROWSER = start();

        private static Browser start() {
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable().orElseThrow())
                            // Root has no sandbox of its own.
                            .setArgs(List.of("--no-sandbox")));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
            return browser;
        }
    }

    static Visit to(String url) {
        return to(url, Screen.WIDE);
    }

    /** Begins a visit; the test is skipped where there is no browser. */
    static Visit to(String url, Screen screen) {
        assumeBrowser();
        return new Visit(url, screen);
    }

    /** Skips the test where there is no browser. */
    static void assumeBrowser() {
        Assumptions.assumeTrue(
                executable().isPresent(),
                "no Chromium at any of " + PLACES
                        + ": install Debian's package chromium to run the tests of the pages");
    }

    private static Optional<Path> executable() {
        return Stream.concat(Stream.ofNullable(System.getenv("DARKROOM_CHROMIUM")), PLACES.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    Page page() {
        return page;
    }

    /** Signs in, and is in the studio; with a key that may not see pictures, at the queue. */
    Visit signIn(String key) {
        page.navigate("/sign-in");
        page.getByLabel("API key").fill(key);
        page.locator("main button[type=submit]").click();
        page.waitForURL(where -> !where.contains("/sign-in"));
        return this;
    }

    /** Fails where the page can be moved sideways. */
    void assertFits() {
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
                .as("width of %s", page.url())
                .isEqualTo(page.viewportSize().width);
    }

    /** From now on the gateway may refuse what is asked of it. */
    void expectRefusals() {
        refusalsExpected = true;
    }

    /** Holds the page against the rules of WCAG that a program can check. */
    void assertAccessible() {
        assertThat(new AxeBuilder(page)
                        .analyze().getViolations().stream()
                                .filter(rule -> GRAVE.contains(String.valueOf(rule.getImpact())))
                                .map(rule -> rule.getId() + ": " + rule.getHelp() + " "
                                        + rule.getNodes().stream()
                                                .map(node -> node.getHtml() + " " + node.getFailureSummary())
                                                .toList()))
                .as("what axe-core objects to at %s", page.url())
                .isEmpty();
    }

    @Override
    public void close() {
        context.close();
        assertThat(foreign).as("requests to other hosts").isEmpty();
        assertThat(errors)
                .as("errors in the console")
                .filteredOn(error -> !refusalsExpected || !error.contains("status of 4"))
                .isEmpty();
    }
}
