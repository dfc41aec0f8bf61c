package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.tenants.Keys;
import dev.darkroom.gateway.watch.JobNews;
import dev.darkroom.gateway.webhooks.DeliveryBell;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Brings news of jobs, deliveries and keys from every gateway: the transaction that changes rows notifies, PostgreSQL hands the
 * notification on when it commits. Holds one connection and one thread.
 */
@ApplicationScoped
class ChangeListener implements Runnable {

    private static final Logger LOG = Logger.getLogger(ChangeListener.class);

    private static final String CHANNEL = "darkroom_jobs";

    /** Told by the function {@code enqueue_webhooks}. */
    private static final String DELIVERIES = "darkroom_webhooks";

    private static final String KEYS = "darkroom_keys";

    /** A notification's payload has fewer than 8,000 bytes; an id and its comma have 37. */
    private static final int IDS_EACH = 200;

    /** Tells every gateway that deliveries are due. */
    static final String RING = "SELECT pg_notify('" + DELIVERIES + "', '')";

    static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', ?)";

    static final String TELL_OF_KEY = "SELECT pg_notify('" + KEYS + "', ?)";

    private static final int CHECK_EVERY_MS = 5_000;
    private static final int VALID_WITHIN_S = 3;
    private static final int PAUSE_MS = 500;

    private final DataSource source;
    private final JobNews news;
    private final DeliveryBell bell;
    private final Keys keys;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this, "job-news");

    ChangeListener(DataSource source, JobNews news, DeliveryBell bell, Keys keys) {
        this.source = source;
        this.news = news;
        this.bell = bell;
        this.keys = keys;
    }

    /** Tells every gateway, when the connection's transaction commits, that something happened to these jobs; how many. */
    static int tell(Connection connection, Collection<JobId> jobs) throws SQLException {
        List<String> ids = jobs.stream().map(JobId::toString).toList();
        try (PreparedStatement notify = connection.prepareStatement(NOTIFY)) {
            for (int from = 0; from < ids.size(); from += IDS_EACH) {
                notify.setString(1, String.join(",", ids.subList(from, Math.min(ids.size(), from + IDS_EACH))));
                notify.execute();
            }
        }
        return ids.size();
    }

    /** Tells every gateway, when the connection's transaction commits, that a key changed. */
    static void tellOfKey(Connection connection, UUID key) throws SQLException {
        try (PreparedStatement notify = connection.prepareStatement(TELL_OF_KEY)) {
            notify.setString(1, key.toString());
            notify.execute();
        }
    }

    void start(@Observes StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            do {
                listen();
            } while (!stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (Connection connection = source.getConnection()) {
            try (Statement listen = connection.createStatement()) {
                listen.execute("LISTEN " + CHANNEL);
                listen.execute("LISTEN " + DELIVERIES);
                listen.execute("LISTEN " + KEYS);
            }
            // What happened while nobody listened is seen by looking.
            news.mayHaveArrived();
            bell.ring();
            keys.forgetAll();
            while (stopped.getCount() > 0) {
                PGNotification[] notifications =
                        connection.unwrap(PGConnection.class).getNotifications(CHECK_EVERY_MS);
                if (notifications == null || notifications.length == 0) {
                    check(connection);
                } else {
                    Arrays.stream(notifications).forEach(this::tell);
                }
            }
        } catch (SQLException e) {
            LOG.warnf("no news of jobs until the database is back; who waits looks again then: cause=%s", e);
        }
    }

    private void tell(PGNotification notification) {
        switch (notification.getName()) {
            case DELIVERIES -> bell.ring();
            case KEYS -> keys.forget(UUID.fromString(notification.getParameter()));
            default -> news.arrived(ids(notification.getParameter()));
        }
    }

    private static void check(Connection connection) throws SQLException {
        if (!connection.isValid(VALID_WITHIN_S)) {
            throw new SQLException("the connection is dead");
        }
    }

    private static List<JobId> ids(String payload) {
        List<JobId> ids = new ArrayList<>();
        for (String id : payload.split(",", -1)) {
            ids.add(JobId.parse(id));
        }
        return ids;
    }
}
