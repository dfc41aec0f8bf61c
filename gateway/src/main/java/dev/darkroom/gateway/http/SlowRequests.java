package dev.darkroom.gateway.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Closes the connection of a request whose body does not arrive in time. A thread waits for a body, and a body that comes byte by byte is
 * never idle; so few clients could hold all threads for days.
 */
@ApplicationScoped
class SlowRequests {

    private static final int BEFORE_ALL_OTHERS = 1_000;

    private final Vertx vertx;
    private final long withinMs;

    SlowRequests(Vertx vertx, EdgeConfig config) {
        this.vertx = vertx;
        this.withinMs = config.arriveWithin().toMillis();
    }

    void register(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_ALL_OTHERS);
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        long timer = vertx.setTimer(withinMs, id -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
        context.addEndHandler(answered -> {
            // What is refused early may still be on its way.
            if (request.isEnded()) {
                vertx.cancelTimer(timer);
            }
        });
        context.next();
    }
}
