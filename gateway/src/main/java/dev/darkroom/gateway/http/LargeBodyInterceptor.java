package dev.darkroom.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Lets a method with {@link LargeBody} run in {@link BodyRoom}. */
@LargeBody
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class LargeBodyInterceptor {

    private final BodyRoom room;
    private final HttpServerRequest request;

    LargeBodyInterceptor(BodyRoom room, HttpServerRequest request) {
        this.room = room;
        this.request = request;
    }

    @AroundInvoke
    @Nullable
    Object run(InvocationContext call) throws Exception {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean told = length != null && length.matches("[0-9]{1,18}");
        return room.whileInHand(told ? Long.parseLong(length) : -1, call::proceed);
    }
}
