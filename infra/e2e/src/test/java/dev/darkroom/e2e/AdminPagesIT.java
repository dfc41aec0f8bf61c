package dev.darkroom.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.darkroom.e2e.Visit.Screen;
import dev.darkroom.testing.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an administrator does at the pages of the queue and of the workers, in a real browser, with real workers behind them. */
class AdminPagesIT {

    private static final Duration ALL = Duration.ofSeconds(150);
    private static final String QUICK = "fashion-vae";
    private static final String RUNNING = """
            {"data": [{"id": "019c1368-3c60-7e00-ae42-93f0c2d54710", "object": "action", "kind": "redrive",
                       "filter": {"tenant": "shop"}, "total": 900, "done": 5, "failed": 0, "last_error": null,
                       "state": "running", "started_at": "2026-01-31T09:48:00Z", "finished_at": null,
                       "by": {"tenant": "ops", "key": "019c1350-0a10-7bcd-8e2f-60cd9fa21400"}}],
             "next_cursor": null}
            """;

    private static Deployment deployment;
    private static Client client;

    @BeforeAll
    static void start() {
        // Says why it is skipped before anything is started.
        Visit.assumeBrowser();
        deployment = Deployment.start("admin-pages", LocalStack.start(), 2);
        client = deployment.client();
    }

    @AfterAll
    static void stop() {
        if (deployment != null) {
            deployment.close();
        }
    }

    @AfterEach
    void both_workers_live_again() {
        deployment.startWhatIsDown();
    }

    @Test
    void a_paused_pool_holds_its_jobs_and_lets_them_go_when_it_is_resumed() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            Locator pool = page.locator(".panel.pool[data-pool=default]");
            pool.getByRole(AriaRole.BUTTON, named("Pause pool")).click();
            dialog(page).getByLabel("Why").fill("the device runs hot");
            press(dialog(page), "Pause pool");
            assertThat(pool.locator("header")).containsText("paused");
            assertThat(pool.locator(".notice")).containsText("the device runs hot");
            assertThat(pool.locator(".notice")).containsText("ops");

            List<String> ids = submit(3, QUICK, "{}");
            assertThat(line(page, QUICK).locator("[data-label=Waiting]")).hasText("3");
            assertThat(line(page, QUICK).locator("[data-label=Why]")).hasText("paused: pool default");
            Locator alarm = page.locator(".alarm[data-code=paused_with_jobs]");
            assertThat(alarm).containsText("3 jobs wait for it");
            assertThat(states(ids)).containsOnly("queued");
            assertThat(client.job(ids.get(0)).at("/queue/why/detail").asText()).contains("the device runs hot");
            visit.assertAccessible();

            alarm.getByRole(AriaRole.BUTTON, named("Resume pool default")).click();
            assertThat(dialog(page).locator(".big")).hasText("3 jobs go on in their order");
            press(dialog(page), "Resume pool");
            assertThat(pool.locator("header")).not().containsText("paused");
            assertThat(alarm).hasCount(0);

            assertThat(client.awaitEnds(ids, ALL).values())
                    .allMatch(job -> job.path("state").asText().equals("succeeded"));
        }
    }

    @Test
    void many_jobs_are_canceled_after_they_were_counted() throws IOException {
        deployment.admin().post("/v1/admin/models/" + SlowModel.ID + ":pause", "{}");
        List<String> ids = submit(5, SlowModel.ID, "{\"rounds\":1}");
        try (Visit visit = visit()) {
            Page page = visit.page();
            assertThat(line(page, SlowModel.ID).locator("[data-label=Waiting]")).hasText("5");

            line(page, SlowModel.ID)
                    .getByRole(AriaRole.BUTTON, matching("^Cancel jobs of local"))
                    .click();
            assertThat(dialog(page).locator(".big")).hasText("5 jobs would be canceled");
            dialog(page).getByLabel("State").selectOption("running");
            assertThat(dialog(page).locator(".big")).hasText("0 jobs would be canceled");
            assertThat(dialog(page).getByRole(AriaRole.BUTTON, named("Nothing to do")))
                    .isDisabled();
            dialog(page).getByLabel("State").selectOption("queued");
            assertThat(dialog(page).locator(".big")).hasText("5 jobs would be canceled");
            dialog(page).getByLabel("With the tag").fill("spring");
            assertThat(dialog(page).locator("#cancel-tag-error")).containsText("Write it as name=value");
            assertThat(dialog(page).locator(".big")).hasText("– jobs would be canceled");
            assertThat(dialog(page).getByRole(AriaRole.BUTTON, named("Nothing to do")))
                    .isDisabled();
            visit.assertAccessible();
            dialog(page).getByLabel("With the tag").fill("campaign=spring");
            assertThat(dialog(page).locator(".big")).hasText("0 jobs would be canceled");
            dialog(page).getByLabel("With the tag").fill("");
            visit.assertAccessible();
            press(dialog(page), "Cancel 5 jobs");

            assertThat(page.locator(".deed").first()).containsText("5 of 5 done");
            assertThat(page.locator(".deed").first()).containsText("finished");
            assertThat(line(page, SlowModel.ID)).hasCount(0);
            assertThat(client.awaitEnds(ids, ALL).values())
                    .allMatch(job -> job.path("state").asText().equals("canceled"));
        } finally {
            deployment.admin().post("/v1/admin/models/" + SlowModel.ID + ":resume", "{}");
        }
    }

    @Test
    void an_action_that_runs_is_shown_whatever_came_after_it_and_a_stop_that_fails_says_why() {
        try (Visit visit = visit()) {
            visit.expectRefusals();
            Page page = visit.page();
            // One that runs, older than the newest ones; the gateway does not know it.
            page.route(
                    Pattern.compile("/v1/admin/actions\\?state=running"),
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(RUNNING)));
            page.navigate("/admin");
            Locator deed = page.locator(".deed").filter(new Locator.FilterOptions().setHasText("5 of 900 done"));

            deed.getByRole(AriaRole.BUTTON, named("Stop")).click();

            assertThat(page.locator(".told")).containsText("It was not stopped: there is no such action");
            assertThat(deed).containsText("running");
        }
    }

    @Test
    void nothing_is_done_by_whoever_goes_back() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            Locator pause =
                    page.locator(".panel.pool[data-pool=default]").getByRole(AriaRole.BUTTON, named("Pause pool"));
            pause.focus();
            page.keyboard().press("Enter");
            assertThat(dialog(page).getByLabel("Why")).isFocused();

            page.keyboard().press("Escape");

            assertThat(page.locator("dialog")).hasCount(0);
            assertThat(pause).isFocused();
            assertThat(deployment.admin().json("/v1/admin/queues").path("pauses"))
                    .isEmpty();
        }
    }

    @Test
    void a_worker_is_drained_and_the_page_says_that_it_has_left() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/admin/workers");
            Locator worker = page.locator(".worker[data-worker^=worker-1-]");
            assertThat(worker).hasAttribute("data-state", "live");
            assertThat(page.locator(".worker[data-state=live]")).hasCount(2);
            String id = worker.getAttribute("data-worker");

            worker.getByRole(AriaRole.BUTTON, named("Drain " + id)).click();
            assertThat(dialog(page)).containsText("1 other live worker of pool default stays");
            dialog(page).getByLabel("What is not finished").selectOption("30 seconds");
            press(dialog(page), "Drain it");

            assertThat(page.locator("tr[data-worker=" + id + "]")).containsText("has left");
            assertThat(page.locator(".worker[data-worker=" + id + "]")).hasCount(0);
            assertThat(deployment.worker(1).awaitEnd()).as("exit code").isZero();
            assertThat(page.locator(".worker[data-worker^=worker-2-]")).hasAttribute("data-state", "live");
        }
    }

    /** Such as one that did not hear of it while the broker was away; the gateway's answers are made up. */
    @Test
    void a_worker_that_was_asked_to_end_and_still_takes_jobs_is_asked_again() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.route(
                    Pattern.compile("/v1/admin/workers$"),
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody("""
                            {"data": [{"id": "deaf-1", "object": "worker", "state": "draining", "ready": true,
                              "pool": "default", "device": "cpu", "lanes": 1, "capacity": 2, "models": [], "running": [],
                              "held": [], "started_at": "2020-01-01T00:00:00Z", "last_heartbeat_at": "2099-01-01T00:00:00Z",
                              "drain_requested_at": "2020-01-01T00:00:00Z", "drain_by": "2020-01-01T00:00:30Z"}]}
                            """)));
            page.route(
                    Pattern.compile("/v1/admin/workers/deaf-1:drain$"),
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(202)
                            .setContentType("application/json")
                            .setBody("{}")));
            page.navigate("/admin/workers");
            Locator worker = page.locator(".worker[data-worker=deaf-1]");
            assertThat(worker).containsText("and still takes jobs");
            visit.assertAccessible();

            worker.getByRole(AriaRole.BUTTON, named("Ask again: deaf-1")).click();

            assertThat(page.locator(".told")).hasText("deaf-1 was asked again to end.");
        }
    }

    @Test
    void a_job_whose_model_has_no_live_worker_says_so_and_so_do_the_alarms() {
        for (int number = 1; number <= 2; number++) {
            deployment.worker(number).terminate();
            deployment.worker(number).awaitEnd();
        }
        await("no worker lives")
                .atMost(ALL)
                .until(() -> deployment
                                .admin()
                                .json("/v1/admin/scale")
                                .path("workers")
                                .asInt()
                        == 0);
        String id = client.submit(QUICK, "{}");

        try (Visit visit = visit()) {
            Page page = visit.page();
            assertThat(page.locator(".alarm[data-code=no_worker]")).containsText("for model " + QUICK);
            assertThat(page.locator(".alarm[data-code=no_worker]")).containsText("Start a worker of pool default");
            assertThat(line(page, QUICK).locator("[data-label=Why]")).hasText("no live worker serves it");
            visit.assertAccessible();
        }
        try (Visit visit = Visit.to(deployment.gateway().url()).signIn(Deployment.LOCAL_KEY)) {
            visit.page().navigate("/jobs/" + id);
            assertThat(visit.page().locator(".line")).containsText("no worker that lives serves");
        }
        deployment.startWhatIsDown();
        assertThat(client.awaitEnd(id, ALL).path("state").asText()).isEqualTo("succeeded");
    }

    @Test
    void figures_that_are_old_say_so() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            assertThat(page.locator("#pulse")).containsText("Live");

            deployment.gateway().hold();
            try {
                assertThat(page.locator("#pulse")).containsText("The connection is lost. These figures are");
            } finally {
                deployment.gateway().goOn();
            }

            assertThat(page.locator("#pulse")).containsText("Live");
        }
    }

    @Test
    void a_chart_shows_what_the_queue_was() {
        try (Visit visit = visit()) {
            Locator chart = visit.page().locator(".chart[data-pool=default]");

            assertThat(chart.locator("canvas")).isVisible();
            assertThat(chart).hasAttribute("aria-label", Pattern.compile("^Jobs that waited, from .* at last$"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void both_pages_are_accessible_and_fit_a_phone(ColorScheme colours) {
        submit(2, QUICK, "{}");
        for (Screen screen : List.of(new Screen(1280, 900, colours), new Screen(390, 844, colours))) {
            try (Visit visit = Visit.to(deployment.gateway().url(), screen).signIn(Deployment.ADMIN_KEY)) {
                Page page = visit.page();
                assertThat(page.locator(".chart canvas").first()).isVisible();
                visit.assertFits();
                visit.assertAccessible();
                page.navigate("/admin/workers");
                assertThat(page.locator(".worker").first()).isVisible();
                visit.assertFits();
                visit.assertAccessible();
                assertThat(page.locator(".top nav a[aria-current]")).isInViewport();
            }
        }
    }

    private static Visit visit() {
        Visit visit = Visit.to(deployment.gateway().url()).signIn(Deployment.ADMIN_KEY);
        assertThat(visit.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Queue")))
                .isVisible();
        return visit;
    }

    private static List<String> submit(int count, String model, String input) {
        return IntStream.range(0, count)
                .mapToObj(each -> client.submit(model, input))
                .toList();
    }

    private static List<String> states(Collection<String> ids) {
        return ids.stream().map(id -> client.job(id).path("state").asText()).toList();
    }

    /** The line of a model in the table of what waits. */
    private static Locator line(Page page, String model) {
        return page.locator("table.lines tbody tr")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(AriaRole.ROWHEADER, new Page.GetByRoleOptions().setName(model))));
    }

    private static Locator dialog(Page page) {
        return page.getByRole(AriaRole.DIALOG);
    }

    private static void press(Locator dialog, String words) {
        dialog.getByRole(AriaRole.BUTTON, named(words)).click();
    }

    private static Locator.GetByRoleOptions named(String words) {
        return new Locator.GetByRoleOptions().setName(words).setExact(true);
    }

    private static Locator.GetByRoleOptions matching(String pattern) {
        return new Locator.GetByRoleOptions().setName(Pattern.compile(pattern));
    }
}
