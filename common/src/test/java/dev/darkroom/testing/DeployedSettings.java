package dev.darkroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The environment variables that the manifests in {@code k8s} and {@code infra/compose.yaml} give to an application, to be held
 * against the settings that it knows. Immutable.
 */
public final class DeployedSettings {

    private final List<Map<?, ?>> documents;

    private DeployedSettings(List<Map<?, ?>> documents) {
        this.documents = documents;
    }

    /** Those of the checkout whose root this is. */
    public static DeployedSettings of(Path root) {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        List<Map<?, ?>> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("k8s"))) {
            for (Path file : Stream.concat(files, Stream.of(root.resolve("infra/compose.yaml")))
                    .filter(each -> each.toString().endsWith(".yaml"))
                    .toList()) {
                for (Object document : yaml.loadAll(Files.readString(file))) {
                    documents.add((Map<?, ?>) document);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DeployedSettings(documents);
    }

    /** The names of the variables of the containers with this name, or a longer one that begins so. */
    public Set<String> variables(String application) {
        Set<String> names = new TreeSet<>();
        Set<String> configMaps = new HashSet<>();
        for (Map<?, ?> document : documents) {
            child(document, "services").forEach((service, definition) -> {
                if (isOf(application, service)) {
                    child((Map<?, ?>) definition, "environment").keySet().forEach(name -> names.add((String) name));
                }
            });
            for (Map<?, ?> container :
                    children(child(child(child(document, "spec"), "template"), "spec"), "containers")) {
                if (isOf(application, container.get("name"))) {
                    children(container, "env").forEach(variable -> names.add((String) variable.get("name")));
                    children(container, "envFrom")
                            .forEach(from -> configMaps.add(
                                    (String) child(from, "configMapRef").get("name")));
                }
            }
        }
        for (Map<?, ?> document : documents) {
            if ("ConfigMap".equals(document.get("kind"))
                    && configMaps.contains(child(document, "metadata").get("name"))) {
                child(document, "data").keySet().forEach(name -> names.add((String) name));
            }
        }
        return names;
    }

    /** The variable of a setting: {@code a.b-c[0].d} is {@code A_B_C_0__D}. */
    public static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The variables of a mapping's settings; of lists the first element's. */
    public static Set<String> variables(String prefix, Class<?> mapping) {
        Set<String> names = new TreeSet<>();
        for (Method method : mapping.getMethods()) {
            if (method.isDefault()) {
                continue;
            }
            String name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getGenericReturnType() instanceof ParameterizedType list
                    && list.getRawType() == List.class
                    && list.getActualTypeArguments()[0] instanceof Class<?> group
                    && group.getEnclosingClass() == mapping) {
                names.addAll(variables(name + "[0]", group));
            } else {
                names.add(variable(name));
            }
        }
        return names;
    }

    private static boolean isOf(String application, Object name) {
        return name.equals(application) || ((String) name).startsWith(application + "-");
    }

    private static Map<?, ?> child(Map<?, ?> parent, String name) {
        return parent.get(name) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static List<Map<?, ?>> children(Map<?, ?> parent, String name) {
        List<Map<?, ?>> children = new ArrayList<>();
        if (parent.get(name) instanceof List<?> list) {
            list.forEach(each -> children.add((Map<?, ?>) each));
        }
        return children;
    }
}
