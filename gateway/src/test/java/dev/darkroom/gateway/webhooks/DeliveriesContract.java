package dev.darkroom.gateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.gateway.webhooks.DeliveryStore.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the stores of endpoints and deliveries promise, whatever they are made of. */
public abstract class DeliveriesContract {

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofDays(5);
    private static final Room ROOM = new Room(100, Map.of(), Map.of());

    private final SplittableRandom chance = new SplittableRandom(3);
    private final Schedule schedule = new Schedule(chance);

    protected abstract DeliveryStore deliveries();

    protected abstract EndpointStore endpoints();

    /** An event happens; {@code own} is the URL of a job's own webhook, or null. */
    protected abstract void happen(String tenant, String type, UUID subject, String own);

    /** Time passes for what waits: everything is due, no lease holds, and failing began so much earlier. */
    protected abstract void pass(Duration time);

    @Test
    void endpoints_belong_to_their_tenant() {
        Endpoint endpoint = endpoint("ada", "job.failed");
        assertThat(endpoints().find("ada", endpoint.id()).orElseThrow().webhook())
                .isEqualTo(endpoint.webhook());
        assertThat(endpoints().list("ada")).extracting(Endpoint::id).containsExactly(endpoint.id());
        assertThat(endpoints().list("bob")).isEmpty();
        assertThat(endpoints().find("bob", endpoint.id())).isEmpty();
        assertThat(endpoints().secrets("bob", endpoint.id())).isEmpty();
        assertThat(endpoints().rotate("bob", endpoint.id(), secret())).isEmpty();
        assertThat(endpoints().delete("bob", endpoint.id())).isFalse();
        assertThat(endpoints().delete("ada", endpoint.id())).isTrue();
        assertThat(endpoints().find("ada", endpoint.id())).isEmpty();
    }

    @Test
    void there_are_at_most_twenty_however_many_are_added_at_once() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> added = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            added.add(clients.submit(() -> endpoints().add(sample("ada", "job.failed"), secret())));
        }
        int made = 0;
        for (Future<Boolean> each : added) {
            made += each.get() ? 1 : 0;
        }
        clients.shutdown();
        assertThat(made).isEqualTo(Endpoint.MOST);
        assertThat(endpoints().list("ada")).hasSize(Endpoint.MOST);
        endpoint("bob", "job.failed");
    }

    @Test
    void after_a_rotation_both_secrets_sign() {
        Endpoint endpoint = endpoint("ada", "job.failed");
        Secrets before = endpoints().secrets("ada", endpoint.id()).orElseThrow();
        assertThat(before.old()).isNull();
        SigningSecret next = secret();
        assertThat(endpoints().rotate("ada", endpoint.id(), next)).contains(new Secrets(next, before.current()));
        happen("ada", "job.failed", IDS.generate(), null);
        assertThat(claim().get(0).secrets()).isEqualTo(new Secrets(next, before.current()));
    }

    @Test
    void a_tenants_own_secret_is_made_once() {
        SigningSecret first = secret();
        assertThat(endpoints().ownSecrets("ada", first)).isEqualTo(new Secrets(first, null));
        assertThat(endpoints().ownSecrets("ada", secret())).isEqualTo(new Secrets(first, null));
        SigningSecret next = secret();
        assertThat(endpoints().rotateOwn("ada", next)).isEqualTo(new Secrets(next, first));
        assertThat(endpoints().ownSecrets("bob", next).current()).isEqualTo(next);
    }

    @Test
    void only_who_wants_an_event_is_told() {
        Endpoint failures = endpoint("ada", "job.failed");
        Endpoint ends = endpoint("ada", "job.failed", "job.succeeded");
        endpoint("ada", "job.started");
        endpoint("bob", "job.failed");
        endpoints().update(endpoint("ada", "job.failed").with(failures.webhook(), null, false));
        UUID job = IDS.generate();

        happen("ada", "job.failed", job, "https://own.example:8443/x?y");
        happen("ada", "job.queued", job, "https://own.example/");

        assertThat(claim())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.subject()).isEqualTo(job))
                .allSatisfy(each -> assertThat(each.eventType()).isEqualTo("job.failed"))
                .extracting(DueDelivery::endpoint)
                .containsExactlyInAnyOrder(failures.id(), ends.id(), null);
        assertThat(deliveries().list("ada", null, null, 10)).hasSize(3);
        assertThat(deliveries().list("bob", null, null, 10)).isEmpty();
    }

    @Test
    void two_gateways_never_claim_the_same_delivery() throws Exception {
        for (int i = 0; i < 20; i++) {
            endpoint("ada", "job.failed");
        }
        for (int i = 0; i < 4; i++) {
            happen("ada", "job.failed", IDS.generate(), null);
        }
        ExecutorService gateways = Executors.newFixedThreadPool(4);
        CyclicBarrier together = new CyclicBarrier(4);
        AtomicInteger left = new AtomicInteger(80);
        List<Future<List<DueDelivery>>> claims = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            claims.add(gateways.submit(() -> {
                List<DueDelivery> mine = new ArrayList<>();
                together.await();
                while (left.get() > 0) {
                    List<DueDelivery> some = deliveries().claim(new Room(7, Map.of(), Map.of()), LEASE);
                    left.addAndGet(-some.size());
                    mine.addAll(some);
                }
                return mine;
            }));
        }
        List<UUID> all = new ArrayList<>();
        for (Future<List<DueDelivery>> each : claims) {
            each.get().forEach(due -> all.add(due.id()));
        }
        gateways.shutdown();
        assertThat(all).doesNotHaveDuplicates().hasSize(80);
    }

    @Test
    void what_is_leased_is_free_again_after_the_lease() {
        endpoint("ada", "job.failed");
        happen("ada", "job.failed", IDS.generate(), null);
        List<DueDelivery> claimed = claim();
        assertThat(claimed).hasSize(1);
        assertThat(claim()).isEmpty();
        pass(LEASE);
        assertThat(claim()).isEqualTo(claimed);
    }

    @Test
    void a_receiver_with_many_waiting_gets_a_few_and_the_others_theirs() {
        Endpoint slow = endpoint("ada", "job.failed");
        for (int i = 0; i < 50; i++) {
            happen("ada", "job.failed", IDS.generate(), null);
        }
        Endpoint other = endpoint("ada", "job.succeeded");
        endpoint("bob", "job.failed");
        happen("ada", "job.succeeded", IDS.generate(), null);
        happen("bob", "job.failed", IDS.generate(), null);

        List<DueDelivery> claimed = claim();
        assertThat(claimed)
                .filteredOn(each -> slow.id().equals(each.endpoint()))
                .hasSize(Room.LANE);
        assertThat(claimed)
                .filteredOn(each -> other.id().equals(each.endpoint()))
                .hasSize(1);
        assertThat(claimed).filteredOn(each -> each.tenant().equals("bob")).hasSize(1);

        Room busy = new Room(100, Map.of(slow.id().toString(), Room.LANE - 1), Map.of());
        assertThat(deliveries().claim(busy, LEASE)).hasSize(1);
        Room full = new Room(100, Map.of(slow.id().toString(), Room.LANE), Map.of());
        assertThat(deliveries().claim(full, LEASE)).isEmpty();
    }

    @Test
    void a_tenant_with_many_receivers_leaves_room_for_others() {
        for (int i = 0; i < 70; i++) {
            happen("ada", "job.failed", IDS.generate(), "https://h" + i + ".example/");
        }
        happen("bob", "job.failed", IDS.generate(), "https://b.example/");

        List<DueDelivery> two = deliveries().claim(new Room(2, Map.of(), Map.of()), LEASE);
        assertThat(two).extracting(DueDelivery::tenant).containsExactlyInAnyOrder("ada", "bob");
        Room room = new Room(100, Map.of(), Map.of("ada", 1));
        assertThat(deliveries().claim(room, LEASE)).hasSize(Room.TENANT - 1);
    }

    @Test
    void a_try_is_written_down_once() {
        endpoint("ada", "job.failed");
        happen("ada", "job.failed", IDS.generate(), null);
        DueDelivery due = claim().get(0);
        settle(due, 500);
        settle(due, 200);
        Delivery delivery = only();
        assertThat(delivery.state()).isEqualTo(DeliveryState.PENDING);
        assertThat(delivery.tries()).extracting(Delivery.Try::status).containsExactly(500);
        assertThat(delivery.dueAt()).isAfter(delivery.createdAt().plusSeconds(4));
        assertThat(claim()).isEmpty();

        pass(Duration.ofDays(1));
        settle(claim().get(0), 200);
        assertThat(only().state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(only().tries()).extracting(Delivery.Try::status).containsExactly(500, 200);
        assertThat(only().endedAt()).isNotNull();
        pass(Duration.ofDays(1));
        assertThat(claim()).isEmpty();
    }

    @Test
    void a_receiver_that_is_gone_is_disabled_and_what_waits_is_canceled() {
        Endpoint endpoint = endpoint("ada", "job.failed");
        happen("ada", "job.failed", IDS.generate(), null);
        happen("ada", "job.failed", IDS.generate(), null);
        settle(claim().get(0), 410);

        Endpoint disabled = endpoints().find("ada", endpoint.id()).orElseThrow();
        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.disabledReason()).contains("410");
        assertThat(deliveries().list("ada", endpoint.id(), null, 10))
                .extracting(Delivery::state)
                .containsExactlyInAnyOrder(DeliveryState.FAILED, DeliveryState.CANCELED);
        happen("ada", "job.failed", IDS.generate(), null);
        assertThat(deliveries().list("ada", endpoint.id(), null, 10)).hasSize(2);
        assertThat(deliveries()
                        .redeliver(
                                "ada",
                                deliveries().list("ada", null, null, 1).get(0).id()))
                .isFalse();

        endpoints().update(disabled.with(disabled.webhook(), null, true));
        happen("ada", "job.failed", IDS.generate(), null);
        assertThat(claim()).hasSize(1);
    }

    @Test
    void a_receiver_on_which_everything_fails_for_five_days_is_disabled() {
        Endpoint endpoint = endpoint("ada", "job.failed");
        for (int day = 0; day < 5; day++) {
            happen("ada", "job.failed", IDS.generate(), null);
            settle(claim().get(0), 500);
            assertThat(endpoints().find("ada", endpoint.id()).orElseThrow().enabled())
                    .as("day %d", day)
                    .isTrue();
            pass(Duration.ofDays(1));
        }
        settle(claim().get(0), 500);
        Endpoint disabled = endpoints().find("ada", endpoint.id()).orElseThrow();
        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.disabledReason()).startsWith("every try has failed since 20");
        pass(Duration.ofDays(1));
        assertThat(claim()).isEmpty();
    }

    @Test
    void one_success_ends_the_count_of_days() {
        Endpoint endpoint = endpoint("ada", "job.failed");
        happen("ada", "job.failed", IDS.generate(), null);
        settle(claim().get(0), 500);
        pass(Duration.ofDays(6));
        settle(claim().get(0), 200);
        happen("ada", "job.failed", IDS.generate(), null);
        settle(claim().get(0), 500);
        assertThat(endpoints().find("ada", endpoint.id()).orElseThrow().enabled())
                .isTrue();
    }

    @Test
    void what_ended_is_sent_again_when_it_is_asked_for() {
        endpoint("ada", "job.failed");
        happen("ada", "job.failed", IDS.generate(), null);
        DueDelivery first = claim().get(0);
        settle(first, 200);

        assertThat(deliveries().redeliver("bob", first.id())).isFalse();
        assertThat(deliveries().redeliver("ada", IDS.generate())).isFalse();
        assertThat(deliveries().redeliver("ada", first.id())).isTrue();
        DueDelivery again = claim().get(0);
        assertThat(again.eventId()).isEqualTo(first.eventId());
        assertThat(again.tries()).isEqualTo(1);
        assertThat(again.failures()).isZero();
        // While it is being sent, asking again does not send it twice at once.
        assertThat(deliveries().redeliver("ada", first.id())).isTrue();
        assertThat(claim()).isEmpty();
    }

    @Test
    void the_log_has_pages() {
        Endpoint one = endpoint("ada", "job.failed");
        Endpoint two = endpoint("ada", "job.failed");
        for (int i = 0; i < 5; i++) {
            happen("ada", "job.failed", IDS.generate(), null);
        }
        List<Delivery> all = deliveries().list("ada", null, null, 20);
        assertThat(all).hasSize(10);
        assertThat(deliveries().list("ada", null, all.get(3).id(), 4)).isEqualTo(all.subList(4, 8));
        List<Delivery> ones = deliveries().list("ada", one.id(), null, 20);
        assertThat(ones)
                .hasSize(5)
                .allSatisfy(each -> assertThat(each.endpoint()).isEqualTo(one.id()));
        assertThat(deliveries().list("ada", two.id(), null, 3)).hasSize(3);
        assertThat(deliveries().list("bob", one.id(), null, 20)).isEmpty();
    }

    @Test
    void what_ended_long_ago_is_forgotten() {
        endpoint("ada", "job.failed");
        happen("ada", "job.failed", IDS.generate(), null);
        happen("ada", "job.failed", IDS.generate(), null);
        settle(claim().get(0), 200);
        assertThat(deliveries().forget(Duration.ofDays(30))).isZero();
        pass(Duration.ofDays(31));
        assertThat(deliveries().forget(Duration.ofDays(30))).isEqualTo(1);
        assertThat(only().state()).isEqualTo(DeliveryState.PENDING);
    }

    private List<DueDelivery> claim() {
        return deliveries().claim(ROOM, LEASE);
    }

    private Delivery only() {
        List<Delivery> all = deliveries().list("ada", null, null, 10);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void settle(DueDelivery due, int status) {
        Answer answer = new Answer(status, null, 5, "");
        deliveries()
                .settle(List.of(Outcome.of(due, Instant.parse("2030-01-01T00:00:00Z"), answer, schedule)), PATIENCE);
    }

    private Endpoint endpoint(String tenant, String... events) {
        Endpoint endpoint = sample(tenant, events);
        assertThat(endpoints().add(endpoint, secret())).isTrue();
        return endpoint;
    }

    private static Endpoint sample(String tenant, String... events) {
        return new Endpoint(
                IDS.generate(),
                tenant,
                new Webhook("https://hook.example/", List.of(events)),
                null,
                true,
                null,
                null,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    private SigningSecret secret() {
        synchronized (chance) {
            return SigningSecret.random(chance);
        }
    }
}
