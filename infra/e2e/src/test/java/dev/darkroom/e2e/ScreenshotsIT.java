package dev.darkroom.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.darkroom.e2e.Visit.Screen;
import dev.darkroom.testing.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes pictures of all pages, light and dark, wide and on a phone, into {@code target/screenshots}, to be looked at; some of them
 * are in {@code docs/images}. Only with {@code -Ddarkroom.screenshots=true}, since nothing is checked.
 */
@EnabledIfSystemProperty(named = "darkroom.screenshots", matches = "true")
class ScreenshotsIT {

    private static final double SOON_MS = 120_000;
    private static final Duration SOON = Duration.ofMinutes(4);
    /** So long a queue is watched before its chart is drawn. */
    private static final Duration WATCHED = Duration.ofMinutes(4);

    private static final Path PICTURES = Path.of(System.getProperty("darkroom.root", "../.."))
            .toAbsolutePath()
            .normalize()
            .resolve("worker/models/_pictures");
    private static final Path INTO = Path.of("target", "screenshots");

    private static Deployment deployment;
    private static Client client;
    private static String key;

    @BeforeAll
    static void start() throws IOException {
        deployment = Deployment.start(
                "screenshots",
                LocalStack.start(),
                2,
                Map.of("DARKROOM_MODELS_DIRS", Checkout.modelFolders() + "," + HopelessModel.folder()));
        client = deployment.client();
        String made = Client.text(deployment
                .admin()
                .post(
                        "/v1/admin/keys",
                        "{\"tenant\":\"local\",\"name\":\"night shift\",\"scopes\":[\"jobs\",\"read\",\"admin\"]}"));
        key = made.replaceAll("(?s).*\"secret\":\"([^\"]+)\".*", "$1");
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void every_page_light_and_dark_wide_and_on_a_phone() throws IOException {
        String painted = fill();
        onEachScreen((visit, name) -> makers(visit, name, painted));
        fail();
        flood();
        onEachScreen((visit, name) -> admins(visit.signIn(key).page(), name));
    }

    private static void onEachScreen(BiConsumer<Visit, String> pictures) {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            String name = colours.name().toLowerCase(Locale.ROOT);
            take(new Screen(1280, 900, colours), name, pictures);
            take(new Screen(390, 844, colours), name + "-phone", pictures);
        }
    }

    private static void take(Screen screen, String name, BiConsumer<Visit, String> pictures) {
        try (Visit visit = Visit.to(deployment.gateway().url(), screen)) {
            pictures.accept(visit, name);
        }
    }

    /** What those see who make pictures. */
    private static void makers(Visit visit, String name, String painted) {
        Page page = visit.page();
        page.navigate("/");
        shoot(page, "welcome-" + name);
        page.navigate("/sign-in");
        shoot(page, "sign-in-" + name);
        visit.signIn(key);
        page.navigate("/jobs/" + painted);
        assertThat(page.locator(".line")).containsText("Done");
        assertThat(page.locator(".input-picture, .job-result .print img").first())
                .isVisible();
        shoot(page, "job-" + name);
        studio(page, name);
    }

    private static void admins(Page page, String name) {
        page.navigate("/admin");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("15 min"))
                .first()
                .click();
        assertThat(page.locator(".chart").first()).hasAttribute("aria-label", Pattern.compile("at last$"));
        assertThat(page.locator("#workers-title")).isVisible();
        shoot(page, "queue-" + name);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel many"))
                .click();
        assertThat(page.locator("dialog .big")).containsText("would be canceled");
        page.screenshot(new Page.ScreenshotOptions().setPath(INTO.resolve("cancel-" + name + ".png")));
        page.keyboard().press("Escape");
        for (String each : List.of("workers", "dead-letters", "keys", "audit")) {
            page.navigate("/admin/" + each);
            assertThat(page.locator("#" + each + " *").first()).isVisible();
            shoot(page, each + "-" + name);
        }
    }

    private static void studio(Page page, String name) {
        page.navigate("/");
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
    }

    private static void shoot(Page page, String name) {
        page.waitForFunction("[...document.images].every(image => image.complete)");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(INTO.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** Jobs that failed, for the page of dead letters; one of them is passed over. */
    private static void fail() throws IOException {
        List<String> ids = new ArrayList<>();
        for (int each = 0; each < 3; each++) {
            ids.add(client.submit(HopelessModel.ID, HopelessModel.INPUT));
        }
        client.awaitEnds(ids, SOON);
        String letter = deployment
                .admin()
                .json("/v1/admin/dead-letters")
                .path("data")
                .path(0)
                .path("id")
                .asText();
        deployment.admin().post("/v1/admin/dead-letters/" + letter + ":dismiss", "{}");
    }

    /** Two tenants that want more than there is, for some minutes; one of them is paused. */
    private static void flood() throws IOException {
        SlowModel slow = SlowModel.measured(client);
        Client other = new Client(deployment.gateway().url(), Deployment.OTHER_KEY);
        for (int each = 0; each < 30; each++) {
            other.submit("icons", "{\"prompt\":\"a green fish\"}");
        }
        deployment.admin().post("/v1/admin/tenants/other:pause", "{\"reason\":\"they sent it twice; called them\"}");
        for (int each = 0; each < 300; each++) {
            client.submit(SlowModel.ID, slow.input(Duration.ofSeconds(2)));
        }
        await("the chart has something to show").atMost(WATCHED.plusMinutes(1)).until(ScreenshotsIT::watched);
    }

    private static boolean watched() {
        return deployment
                        .admin()
                        .json("/v1/admin/queues/default/history?minutes=15")
                        .path("data")
                        .size()
                > WATCHED.toSeconds() / 10;
    }

    /** Jobs of every family, and the one whose page is shown. */
    private static String fill() throws IOException {
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
        client.awaitEnds(ids, SOON);
        return painted;
    }

    private static String picture(String file, String mediaType) throws IOException {
        byte[] bytes = Files.readAllBytes(PICTURES.resolve(file));
        return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
