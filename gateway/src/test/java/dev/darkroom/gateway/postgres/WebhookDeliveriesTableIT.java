package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.webhooks.DeliveriesContract;
import dev.darkroom.gateway.webhooks.DeliveryStore;
import dev.darkroom.gateway.webhooks.EndpointStore;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class WebhookDeliveriesTableIT extends DeliveriesContract {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE webhook_endpoints, webhook_deliveries, webhook_secrets");
    }

    @Override
    protected DeliveryStore deliveries() {
        return new WebhookDeliveriesTable(database.database());
    }

    @Override
    protected EndpointStore endpoints() {
        return new WebhookEndpointsTable(database.database());
    }

    @Override
    protected void happen(String tenant, String type, UUID subject, String own) {
        String webhook = own == null ? "NULL" : "'{\"url\": \"" + own + "\", \"events\": [\"job.failed\"]}'";
        database.execute("SELECT enqueue_webhooks('" + tenant + "', '" + type + "', '" + subject + "/1', '" + subject
                + "', 1, " + webhook + ")");
    }

    @Override
    protected void pass(Duration time) {
        String earlier = " - interval '" + time.toSeconds() + " seconds'";
        database.execute("UPDATE webhook_deliveries SET due_at = due_at" + earlier + ", leased_until = leased_until"
                + earlier + ", ended_at = ended_at" + earlier);
        database.execute("UPDATE webhook_endpoints SET failing_since = failing_since" + earlier);
    }
}
