package dev.darkroom.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP and keeps them. Thread-safe. */
final class SpanReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    /** A span, with the traces that it links to. */
    record Received(
            String trace,
            String id,
            String parent,
            String name,
            String service,
            long startNanos,
            long endNanos,
            Map<String, String> attributes,
            List<String> links) {}

    SpanReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> spans() {
        return List.copyOf(spans);
    }

    private void take(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (exchange;
                InputStream body =
                        zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
            request.getResourceSpansList().forEach(this::keep);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void keep(ResourceSpans of) {
        String service = attributes(of.getResource().getAttributesList()).getOrDefault("service.name", "?");
        of.getScopeSpansList()
                .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(received(service, span))));
    }

    private static Received received(String service, Span span) {
        return new Received(
                hex(span.getTraceId().toByteArray()),
                hex(span.getSpanId().toByteArray()),
                hex(span.getParentSpanId().toByteArray()),
                span.getName(),
                service,
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                attributes(span.getAttributesList()),
                span.getLinksList().stream()
                        .map(link -> hex(link.getTraceId().toByteArray()))
                        .toList());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, String> attributes(List<KeyValue> pairs) {
        Map<String, String> attributes = new TreeMap<>();
        pairs.forEach(pair -> attributes.put(
                pair.getKey(),
                pair.getValue().hasIntValue()
                        ? Long.toString(pair.getValue().getIntValue())
                        : pair.getValue().getStringValue()));
        return attributes;
    }

    /** A trace as text: each span below its parent, in the order of their starts, with how long it took and where it was. */
    String tree(String trace) {
        StringBuilder text = new StringBuilder();
        List<Received> all = spans.stream()
                .filter(span -> span.trace().equals(trace))
                .sorted(Comparator.comparingLong(Received::startNanos))
                .toList();
        List<String> known = all.stream().map(Received::id).toList();
        all.stream().filter(span -> !known.contains(span.parent())).forEach(root -> write(text, root, "", "", all));
        return text.toString();
    }

    private static void write(StringBuilder text, Received span, String first, String rest, List<Received> all) {
        text.append(String.format(
                Locale.ROOT,
                "%-44s %8.1f ms  %s%n",
                first + span.name(),
                (span.endNanos() - span.startNanos()) / 1e6,
                span.service()));
        List<Received> children = new ArrayList<>(all);
        children.removeIf(child -> !child.parent().equals(span.id()));
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            write(text, children.get(i), rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), all);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
