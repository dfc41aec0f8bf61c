package dev.darkroom.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.darkroom.e2e.Visit.Screen;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages in a real browser, with real workers behind them. */
class StudioIT {

    private static final Pattern JOB = Pattern.compile("/jobs/[0-9a-f-]{36}$");

    /** Keeps in the page how many streams it holds. */
    private static final String COUNT_STREAMS = """
            const count = by => {
              const { dataset } = document.documentElement
              dataset.streams = Number(dataset.streams ?? 0) + by
            }
            window.EventSource = class extends EventSource {
              constructor(url) {
                super(url)
                count(1)
              }
              close() {
                if (this.readyState !== EventSource.CLOSED) count(-1)
                super.close()
              }
            }
            """;

    private static final double LONG_RUN_MS = 240_000;

    private final Deployment deployment = Deployment.shared();

    @Test
    void a_newcomer_sees_pictures_and_signs_in() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .containsText("Pictures");
            for (Locator picture : page.locator("main img").all()) {
                assertThat(width(picture)).as("a picture that is there").isPositive();
            }

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in to the studio"))
                    .click();
            visit.expectRefusals();
            page.getByLabel("API key").fill("not-a-key");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("unknown or was revoked");

            page.getByLabel("API key").fill(Deployment.LOCAL_KEY);
            page.keyboard().press("Enter");
            assertThat(page.locator("#form")).isVisible();
            assertThat(page.getByRole(AriaRole.BUTTON, name("Make it"))).isVisible();
        }
    }

    @Test
    void a_picture_is_made_and_looked_at() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            choose(page, "Fashion GAN");
            page.getByLabel("Garment").selectOption("sneaker");
            page.getByLabel("Seed", new Page.GetByLabelOptions().setExact(true)).fill("7");
            make(page);

            Locator picture = page.locator("#tray .print img");
            assertThat(page.locator("#tray")).containsText("seed 7");
            assertThat(width(picture)).isEqualTo(28);
            assertThat(page.locator("#gallery .tile").first().locator("img")).isVisible();

            page.getByRole(AriaRole.LINK, name("Details")).click();
            page.waitForURL(JOB);
            assertThat(page.locator(".line")).containsText("Done");
            assertThat(page.locator(".line")).containsText("A worker began");
            assertThat(page.locator(".legend")).containsText("drawing");
            assertThat(page.locator(".job-story")).containsText("sneaker");
            assertThat(width(page.locator(".job-result .print img"))).isEqualTo(28);
        }
    }

    /** As many pictures and steps as there may be: a run's first second has no preview. */
    @Test
    void a_preview_is_shown_while_a_picture_is_drawn() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            choose(page, "Fashion CNN");
            page.getByText("Fine tuning").click();
            page.getByLabel("Steps, as a number").fill("50");
            page.getByLabel("Images, as a number").fill("64");
            make(page);

            assertThat(page.locator("#tray")).containsText(Pattern.compile("Step \\d+ of 50"));
            assertThat(page.getByAltText("What it looks like so far"))
                    .hasAttribute("src", Pattern.compile("^data:image/png;base64,"));
            assertThat(page.locator("#tray .contact"))
                    .hasCount(64, new LocatorAssertions.HasCountOptions().setTimeout(LONG_RUN_MS));
        }
    }

    @Test
    void a_stream_that_was_refused_begins_anew_and_nothing_is_told_twice() throws IOException {
        String id = deployment.client().submit(SlowModel.ID, "{\"rounds\":1000000000}");
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            visit.expectRefusals();
            AtomicInteger streams = new AtomicInteger();
            AtomicInteger looks = new AtomicInteger();
            page.route("**/v1/jobs/" + id + "/events", route -> {
                switch (streams.incrementAndGet()) {
                    case 1 -> route.fulfill(accepted(id));
                    case 2 -> route.fulfill(refused());
                    default -> route.resume();
                }
            });
            page.route("**/v1/jobs/" + id, route -> {
                if (streams.get() == 2 && looks.incrementAndGet() <= 2) {
                    route.fulfill(refused());
                } else {
                    route.resume();
                }
            });

            page.navigate("/jobs/" + id);
            assertThat(happenings(page, "A worker began")).hasCount(1);
            deployment.client().post("/v1/jobs/" + id + "/cancel", "");

            assertThat(happenings(page, "Canceled")).hasCount(1);
            assertThat(happenings(page, "Accepted")).hasCount(1);
            assertThat(happenings(page, "Waits")).hasCount(0);
        } finally {
            deployment.client().post("/v1/jobs/" + id + "/cancel", "");
        }
    }

    @Test
    void the_studio_asks_until_models_are_offered() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            visit.expectRefusals();
            AtomicInteger asked = new AtomicInteger();
            page.route("**/v1/models", route -> {
                switch (asked.incrementAndGet()) {
                    case 1 -> route.fulfill(answer(200, "application/json", "{\"data\":[]}"));
                    case 2 -> route.fulfill(refused());
                    default -> route.resume();
                }
            });

            page.navigate("/");

            assertThat(page.locator("#form form")).isVisible();
            assertThat(asked.get()).isEqualTo(3);
        }
    }

    @Test
    void a_hidden_page_holds_no_stream_and_is_up_to_date_at_once_when_it_is_seen_again() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.addInitScript(COUNT_STREAMS);
            page.clock().install();
            visit.signIn(Deployment.ADMIN_KEY);
            Locator html = page.locator("html");
            Locator pulse = page.locator("#pulse");
            assertThat(html).hasAttribute("data-streams", "1");
            assertThat(pulse).containsText("Live");

            look(page, true);
            assertThat(html).hasAttribute("data-streams", "0");
            page.clock().fastForward(20_000);
            assertThat(pulse.textContent()).contains("Live");

            page.waitForRequest("**/v1/admin/queues", () -> look(page, false));
            assertThat(html).hasAttribute("data-streams", "1");
            assertThat(pulse).containsText("Live");
        }
    }

    @Test
    void a_job_that_runs_is_canceled() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            choose(page, "slow-loop");
            page.getByText("Fine tuning").click();
            page.getByLabel("rounds").fill("1000000000");
            make(page);

            assertThat(page.locator("#tray")).containsText("Starting");
            page.locator("#tray").getByRole(AriaRole.BUTTON, cancel()).click();

            assertThat(page.locator("#tray")).containsText("It was canceled");
            assertThat(page.locator("#gallery .tile").first()).containsText("canceled");
        }
    }

    @Test
    void what_is_wrong_stands_at_its_field() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            choose(page, "Icons");
            visit.expectRefusals();
            page.getByLabel("Seed", new Page.GetByLabelOptions().setExact(true)).fill("seven");
            make(page);

            assertThat(page.locator("[data-field=prompt] .problem")).hasText("This is needed.");
            assertThat(page.locator("[data-field=seed] .problem")).containsText("integer");
            assertThat(page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true)))
                    .isFocused();
            visit.assertAccessible();

            page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true))
                    .fill("a cat");
            assertThat(page.locator("[data-field=prompt] .problem")).hasCount(0);
        }
    }

    @Test
    void a_picture_goes_in_by_upload_and_what_came_out_goes_in_again() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            choose(page, "Sketch to icon");
            page.locator("#field-image").setInputFiles(new FilePayload("a.png", "image/png", png()));
            assertThat(page.locator(".well img")).isVisible();
            make(page);
            Locator out = page.locator("#tray .print img");
            assertThat(page.locator("#tray")).containsText("seed");
            assertThat(width(out)).isEqualTo(Inputs.WIDTH);
            String first = out.getAttribute("src");

            page.getByRole(AriaRole.BUTTON, name("Use as input")).click();
            assertThat(page.locator(".well img")).hasAttribute("src", first);
            make(page);
            assertThat(page.locator("#gallery .tile")).not().hasCount(0);
            page.getByRole(AriaRole.LINK, name("Details")).click();
            page.waitForURL(JOB);

            assertThat(page.locator(".input-picture")).isVisible();
            assertThat(width(page.locator(".input-picture"))).isEqualTo(Inputs.WIDTH);
        }
    }

    @Test
    void a_job_is_erased_after_a_second_thought() {
        String id = deployment.client().submit("fashion-vae", "{\"seed\":3}");
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            page.navigate("/jobs/" + id);
            Locator erase = page.getByRole(AriaRole.BUTTON, name("Erase"));
            assertThat(erase).isVisible();

            erase.click();
            page.getByRole(AriaRole.BUTTON, name("Erase for good?")).click();

            assertThat(page.locator(".job-result")).containsText("Erased");
            assertThat(page.locator(".job-result img")).hasCount(0);
        }
    }

    @Test
    void a_job_of_another_tenant_is_not_there() {
        String id = deployment.client().submit("fashion-vae", "{\"seed\":3}");
        try (Visit visit = visit().signIn(Deployment.OTHER_KEY)) {
            visit.expectRefusals();

            visit.page().navigate("/jobs/" + id);

            assertThat(visit.page().locator("main")).containsText("There is no such job among yours");
        }
    }

    @Test
    void whoever_may_only_look_is_offered_nothing_else() {
        try (Visit visit = visit().signIn(Deployment.READ_ONLY_KEY)) {
            assertThat(visit.page().locator("#form")).containsText("Your key may look, but not make pictures.");
            assertThat(visit.page().getByRole(AriaRole.BUTTON, name("Make it"))).hasCount(0);
        }
    }

    @Test
    void models_are_chosen_and_pictures_made_by_keyboard_alone() {
        try (Visit visit = visit().signIn(Deployment.LOCAL_KEY)) {
            Page page = visit.page();
            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^Icons")))
                    .focus();
            page.keyboard().press("ArrowLeft");
            page.keyboard().press("ArrowRight");
            page.keyboard().press("Tab");
            assertThat(page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true)))
                    .isFocused();
            page.keyboard().type("a yellow star");
            page.keyboard().press("Enter");

            assertThat(page.locator("#tray")).containsText("a yellow star");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void every_page_is_accessible(ColorScheme colours) {
        String id = deployment.client().submit("icons", "{\"prompt\":\"a blue house\",\"count\":2}");
        try (Visit visit = Visit.to(deployment.gateway().url(), new Screen(1280, 900, colours))) {
            Page page = visit.page();
            page.navigate("/");
            visit.assertAccessible();
            page.navigate("/sign-in");
            visit.assertAccessible();
            visit.signIn(Deployment.LOCAL_KEY);
            for (String model : new String[] {"Icons", "Painterly", "Fashion VAE"}) {
                choose(page, model);
                page.getByText("Fine tuning").click();
                visit.assertAccessible();
            }
            page.navigate("/jobs/" + id);
            assertThat(page.locator(".line")).containsText("Done");
            visit.assertAccessible();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void the_switch_turns_what_the_system_says_around_and_is_remembered(ColorScheme colours) {
        try (Visit visit = Visit.to(deployment.gateway().url(), new Screen(1280, 900, colours))) {
            Page page = visit.page();
            page.navigate("/");
            Object before = background(page);

            page.getByRole(AriaRole.BUTTON, name("Light or dark")).click();
            Object after = background(page);
            page.navigate("/sign-in");

            assertThat(after).isNotEqualTo(before).isEqualTo(background(page));
        }
    }

    @Test
    void nothing_is_wider_than_a_phone() {
        String id = deployment.client().submit("icons", "{\"prompt\":\"a black cat with white paws\",\"count\":8}");
        try (Visit visit = Visit.to(deployment.gateway().url(), new Screen(390, 844, ColorScheme.DARK))) {
            visit.page().navigate("/");
            visit.assertFits();
            visit.signIn(Deployment.LOCAL_KEY);
            choose(visit.page(), "Painterly");
            visit.page().getByText("Fine tuning").click();
            visit.assertFits();
            visit.page().navigate("/jobs/" + id);
            assertThat(visit.page().locator(".line")).containsText("Done");
            visit.assertFits();
        }
    }

    /** As if another tab were looked at, or this one again. */
    private static void look(Page page, boolean hidden) {
        page.evaluate(
                "hidden => {"
                        + " Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
                        + " document.dispatchEvent(new Event('visibilitychange')) }",
                hidden);
    }

    private static Locator happenings(Page page, String words) {
        return page.locator(".line-what", new Page.LocatorOptions().setHasText(words));
    }

    /** A stream that breaks after its first event. */
    private static Route.FulfillOptions accepted(String id) {
        return answer(
                200,
                "text/event-stream",
                "retry:1000\nid:1\nevent:job.queued\ndata:{\"id\":\"" + id + "/1\",\"type\":\"job.queued\","
                        + "\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"state\":\"queued\",\"attempt\":1}}\n\n");
    }

    private static Route.FulfillOptions refused() {
        return answer(429, "application/problem+json", "{\"detail\":\"Too many requests.\"}");
    }

    private static Route.FulfillOptions answer(int status, String type, String body) {
        return new Route.FulfillOptions().setStatus(status).setContentType(type).setBody(body);
    }

    private static Object background(Page page) {
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    }

    private Visit visit() {
        return Visit.to(deployment.gateway().url());
    }

    private static void choose(Page page, String model) {
        page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^" + model + "\\b")))
                .first()
                .check(new Locator.CheckOptions().setForce(true));
        assertThat(page.locator("#form form")).isVisible();
    }

    private static void make(Page page) {
        page.getByRole(AriaRole.BUTTON, name("Make it")).click();
    }

    private static int width(Locator picture) {
        assertThat(picture).hasJSProperty("complete", true);
        return (int) picture.evaluate("image => image.naturalWidth");
    }

    private static byte[] png() {
        return Base64.getDecoder().decode(Inputs.picture().split(",", 2)[1]);
    }

    private static Page.GetByRoleOptions name(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions cancel() {
        return new Locator.GetByRoleOptions().setName("Cancel");
    }
}
