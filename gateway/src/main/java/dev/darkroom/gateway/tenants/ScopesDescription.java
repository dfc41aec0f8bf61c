package dev.darkroom.gateway.tenants;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/**
 * Says in {@code /openapi} which scope each operation needs, as roles of its security requirement (OpenAPI 3.1, section 4.8.30).
 * Runs when the gateway is built.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ScopesDescription implements OASFilter {

    private static final DotName OPERATION =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.Operation.class);

    private final Map<String, String> scopes = new HashMap<>();

    public ScopesDescription(IndexView index) {
        for (AnnotationInstance needs : index.getAnnotations(DotName.createSimple(Needs.class))) {
            if (needs.target().kind() == AnnotationTarget.Kind.METHOD) {
                MethodInfo method = needs.target().asMethod();
                AnnotationInstance operation = method.annotation(OPERATION);
                AnnotationValue id = operation == null ? null : operation.value("operationId");
                if (id != null) {
                    scopes.put(id.asString(), needs.value().asEnum().toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .values()
                .forEach(path -> path.getOperations().values().forEach(this::describe));
    }

    private void describe(Operation operation) {
        String scope = scopes.get(operation.getOperationId());
        if (scope != null) {
            operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme("key", List.of(scope))));
        }
    }
}
