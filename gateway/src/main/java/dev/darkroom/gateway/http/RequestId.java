package dev.darkroom.gateway.http;

import com.fasterxml.uuid.Generators;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** Names a request, in the answer's header {@code X-Request-Id}, in problems and in logs. */
@RequestScoped
public class RequestId {

    private final String value = Generators.timeBasedEpochGenerator().generate().toString();

    /** A UUID. */
    public String value() {
        return value;
    }

    /** Adds the header to every answer. */
    @Provider
    static class Header implements ContainerResponseFilter {

        private final RequestId id;

        Header(RequestId id) {
            this.id = id;
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            response.getHeaders().putSingle("X-Request-Id", id.value());
        }
    }
}
