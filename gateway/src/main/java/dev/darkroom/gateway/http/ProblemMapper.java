package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.metrics.Meters;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where an exception becomes an answer: always a problem document. */
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final int RETRY_AFTER_S = 2;

    private final RequestId requestId;

    ProblemMapper(RequestId requestId) {
        this.requestId = requestId;
    }

    @ServerExceptionMapper
    Response problem(ProblemException e, UriInfo uri) {
        Response answer = answer(e.code(), e.getMessage(), e.errors(), uri);
        e.headers().forEach(answer.getHeaders()::putSingle);
        return answer;
    }

    @ServerExceptionMapper
    Response unavailable(UnavailableException e, UriInfo uri) {
        LOG.warnf(
                "answered %d: %s requestId=%s cause=%s",
                e.code().httpStatus(), e.code().title(), requestId.value(), e.getCause());
        return answer(
                e.code(),
                "try again in " + RETRY_AFTER_S
                        + " s; whether a submission was accepted before the failure, GET /v1/jobs shows",
                List.of(),
                uri);
    }

    /** What the framework itself refuses: unknown paths, methods, media types. An answer that is no refusal stays as it is. */
    @ServerExceptionMapper
    Response refused(WebApplicationException e, UriInfo uri) {
        int status = e.getResponse().getStatus();
        return switch (status) {
            case 204 -> e.getResponse();
            case 404 -> answer(FailureCode.NOT_FOUND, "no such path; /openapi lists what there is", List.of(), uri);
            case 405 -> answer(FailureCode.METHOD_NOT_ALLOWED, "see /openapi for what is allowed", List.of(), uri);
            case 406 -> answer(FailureCode.NOT_ACCEPTABLE, "accept application/json", List.of(), uri);
            case 415 -> answer(FailureCode.UNSUPPORTED_MEDIA_TYPE, "send application/json", List.of(), uri);
            case 400 -> answer(FailureCode.MALFORMED_REQUEST, "a path or query value cannot be read", List.of(), uri);
            default -> broken(e, uri);
        };
    }

    @ServerExceptionMapper
    Response broken(Throwable e, UriInfo uri) {
        LOG.errorf(e, "answered 500: path=%s requestId=%s", uri.getPath(), requestId.value());
        return answer(FailureCode.INTERNAL, "report it with the request id " + requestId.value(), List.of(), uri);
    }

    private Response answer(FailureCode code, String detail, List<FieldError> errors, UriInfo uri) {
        Meters.refused(code.wireName());
        Response.ResponseBuilder answer = Response.status(code.httpStatus())
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(code, detail, uri.getPath(), requestId.value(), errors));
        switch (code.httpStatus()) {
            case 401 -> answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"darkroom\"");
            case 503 -> answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
            case 413 -> answer.header("Connection", "close");
            default -> {}
        }
        if (code == FailureCode.TOO_MANY_WAITING) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
        }
        return answer.build();
    }
}
