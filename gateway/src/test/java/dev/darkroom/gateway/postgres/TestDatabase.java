package dev.darkroom.gateway.postgres;

import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.tenants.SecretHash;
import dev.darkroom.testing.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh, migrated schema on the real server. */
final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PGSimpleDataSource source;

    private TestDatabase(PGSimpleDataSource source) {
        this.source = source;
    }

    static TestDatabase create() {
        LocalStack stack = LocalStack.shared();
        String name = "test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        execute(source(stack), "CREATE SCHEMA " + name);
        PGSimpleDataSource fresh = source(stack);
        fresh.setCurrentSchema(name);
        Flyway.configure().dataSource(fresh).load().migrate();
        TestDatabase database = new TestDatabase(fresh);
        database.seed();
        return database;
    }

    /** Tenants ada and bob, and the model of the samples. */
    private void seed() {
        KeysTable keys = new KeysTable(database(), Generators.timeBasedEpochGenerator());
        keys.ensure("ada", SecretHash.of("ada's key"), Set.of(Scope.JOBS));
        keys.ensure("bob", SecretHash.of("bob's key"), Set.of(Scope.JOBS));
        new CatalogueTables(database()).announced(Samples.worker("seed", Samples.MODEL));
    }

    DataSource source() {
        return source;
    }

    Database database() {
        return new Database(source);
    }

    /** Its connections read each table as it lies, whatever indexes it has. */
    Database scanning() {
        PGSimpleDataSource scanning = source(LocalStack.shared());
        scanning.setCurrentSchema(source.getCurrentSchema());
        scanning.setOptions("-c enable_indexscan=off -c enable_bitmapscan=off");
        return new Database(scanning);
    }

    void execute(String sql) {
        execute(source, sql);
    }

    /** Returns when somebody waits for a lock that the connection of a statement holds. */
    static void awaitWaiting(Statement holder) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (ResultSet row = holder.executeQuery("""
                    SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))
                    """)) {
                return row.next() && row.getInt(1) > 0;
            }
        });
    }

    private static PGSimpleDataSource source(LocalStack stack) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(stack.jdbcUrl());
        source.setUser(stack.postgresUser());
        source.setPassword(stack.postgresPassword());
        return source;
    }

    private static void execute(DataSource source, String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
