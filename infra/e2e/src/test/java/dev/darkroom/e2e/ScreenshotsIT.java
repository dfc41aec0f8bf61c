package dev.darkroom.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.darkroom.e2e.Visit.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of the pages in {@code docs/images/}, at a platform that runs: {@code -Ddarkroom.screenshots.url=…
 * -Ddarkroom.screenshots.key=…}. It fills a gallery first.
 */
@EnabledIfSystemProperty(named = "darkroom.screenshots.url", matches = ".+")
class ScreenshotsIT {

    private static final double SOON_MS = 120_000;
    private static final Duration SOON = Duration.ofMinutes(4);
    private static final Path ROOT = Path.of(System.getProperty("darkroom.root", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final Path INTO = ROOT.resolve("docs/images");

    private final String url = System.getProperty("darkroom.screenshots.url");
    private final String key = System.getProperty("darkroom.screenshots.key");
    private final Client client = new Client(url, key);

    @Test
    void every_page_light_and_dark_wide_and_on_a_phone() throws IOException {
        JsonNode cats = fill();
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            take(new Screen(1280, 900, colours), colours.name().toLowerCase(java.util.Locale.ROOT), cats);
            take(new Screen(390, 844, colours), "phone-" + colours.name().toLowerCase(java.util.Locale.ROOT), cats);
        }
    }

    private void take(Screen screen, String name, JsonNode cats) {
        try (Visit visit = Visit.to(url, screen)) {
            Page page = visit.page();
            page.navigate("/");
            shoot(page, "welcome-" + name);
            page.navigate("/sign-in");
            shoot(page, "sign-in-" + name);
            visit.signIn(key);
            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^Icons")))
                    .check(new Locator.CheckOptions().setForce(true));
            page.locator("#field-prompt").fill("a black cat with white paws");
            page.locator("#field-seed").fill("7");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make it"))
                    .click();
            assertThat(page.locator("#tray"))
                    .containsText("seed 7", new LocatorAssertions.ContainsTextOptions().setTimeout(SOON_MS));
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
            shoot(page, "studio-" + name);
            page.navigate("/jobs/" + cats.path("id").asText());
            assertThat(page.locator(".line")).containsText("Done");
            assertThat(page.locator(".input-picture, .job-result .print img").first())
                    .isVisible();
            shoot(page, "job-" + name);
        }
    }

    private static void shoot(Page page, String name) {
        page.waitForFunction("[...document.images].every(image => image.complete)");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(INTO.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** Jobs of every family, and the one whose page is shown. */
    private JsonNode fill() throws IOException {
        List<String> ids = new ArrayList<>();
        String cat = picture("cat.jpg", "image/jpeg");
        String tree = picture("sketch-tree.png", "image/png");
        ids.add(client.submit("fashion-gan", "{\"class\":\"sneaker\",\"count\":4,\"seed\":7}"));
        ids.add(client.submit("icons", "{\"prompt\":\"a blue house with white stripes\",\"seed\":2}"));
        ids.add(client.submit("fashion-rnn", "{\"class\":\"ankle-boot\",\"seed\":1}"));
        ids.add(client.submit("icons", "{\"prompt\":\"a pink dog with yellow spots\",\"seed\":3}"));
        ids.add(client.submit("photo-to-painting", "{\"image\":\"" + cat + "\",\"seed\":1}"));
        ids.add(client.submit("icons", "{\"prompt\":\"an orange elephant with a pink head\",\"seed\":5}"));
        ids.add(client.submit("sketch-to-icon", "{\"image\":\"" + tree + "\",\"seed\":1}"));
        ids.add(client.submit("fashion-cnn", "{\"class\":\"dress\",\"seed\":4}"));
        ids.add(client.submit("icons", "{\"prompt\":\"a red car on a yellow background\",\"seed\":11}"));
        String painted = client.submit("painterly", "{\"image\":\"" + cat + "\",\"style\":\"great-wave\",\"seed\":1}");
        ids.add(painted);
        ids.add(client.submit("icons", "{\"prompt\":\"a grey rabbit with black paws\",\"count\":4,\"seed\":1}"));
        return client.awaitEnds(ids, SOON).get(painted);
    }

    private static String picture(String file, String mediaType) throws IOException {
        byte[] bytes =
                Files.readAllBytes(ROOT.resolve("worker/models/_pictures").resolve(file));
        return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
