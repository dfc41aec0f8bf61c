package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.kafka.KafkaClusterSpec;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestsTest {

    private static final Manifests MANIFESTS = Manifests.read();

    /** Checked by {@code infra/check-manifests}: no Java types of them are published. */
    private static final List<String> UNTYPED = List.of(
            "kustomize.config.k8s.io/v1beta1/Kustomization",
            "kustomize.config.k8s.io/v1alpha1/Component",
            "keda.sh/v1alpha1/ScaledObject",
            "keda.sh/v1alpha1/TriggerAuthentication");

    private static final Pattern NAMED = Pattern.compile("(?:href|src|action)=\"?(/[a-z][a-z0-9-]*|/)");

    static Stream<Manifests.Resource> resources() {
        return MANIFESTS.all().stream();
    }

    @ParameterizedTest
    @MethodSource("resources")
    void every_resource_has_only_properties_that_its_type_has(Manifests.Resource resource) {
        if (UNTYPED.contains(resource.type())) {
            return;
        }
        assertThat(resource.isTyped()).as("%s has a type", resource.type()).isTrue();
        assertThatCode(resource::strictly).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("misspelt")
    void a_misspelt_property_is_found(String text) throws IOException {
        Manifests.Resource resource = Manifests.parse(Path.of("x"), text).get(0);

        assertThatThrownBy(resource::strictly).isInstanceOf(UnrecognizedPropertyException.class);
    }

    static Stream<String> misspelt() {
        return Stream.of(
                "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{imge: x}]}}}}",
                "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{livenessProbe: {get: 1}}]}}}}",
                "{apiVersion: kafka.strimzi.io/v1, kind: Kafka, spec: {kafka: {lisners: []}}}",
                "{apiVersion: kafka.strimzi.io/v1, kind: KafkaUser, spec: {authorization: {type: simple, acl: []}}}",
                "{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, spec: {podMetricsEndpoint: []}}");
    }

    @Test
    void no_secret_is_written_down() {
        assertThat(MANIFESTS.all()).extracting(Manifests.Resource::type).doesNotContain("v1/Secret");
        List<EnvVar> secrets = new ArrayList<>();
        for (Deployment deployment : MANIFESTS.of(Deployment.class)) {
            for (Container container : pod(deployment).getContainers()) {
                container.getEnv().stream()
                        .filter(each -> each.getName().matches(".*(SECRET|PASSWORD|_KEY|JAAS_CONFIG)"))
                        .forEach(secrets::add);
            }
        }
        assertThat(secrets)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        each -> assertThat(each.getValueFrom().getSecretKeyRef().getName())
                                .isNotEmpty());
        assertThat(MANIFESTS.of(ConfigMap.class))
                .allSatisfy(each -> assertThat(each.getData().keySet())
                        .noneMatch(name -> name.matches(".*(SECRET|PASSWORD|_KEY|JAAS_CONFIG)")));
    }

    @Test
    void every_pod_meets_the_restricted_standard_on_a_file_system_that_is_read_only() {
        List<PodSpec> pods = new ArrayList<>();
        for (Manifests.Resource each : MANIFESTS.all()) {
            JsonNode pod = each.content().at("/spec/template/spec");
            if (each.type().startsWith("apps/") && pod.has("securityContext")) {
                pods.add(each.type().endsWith("Deployment") ? pod(each.as(Deployment.class)) : stateful(each));
            }
        }
        assertThat(pods).hasSize(4).allSatisfy(pod -> {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(pod.getContainers()).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsKey("memory");
            });
        });
    }

    @Test
    void every_overlay_names_the_namespace_of_what_its_components_bring() {
        List<Manifests.Resource> overlays = MANIFESTS.all().stream()
                .filter(each -> each.type().endsWith("/Kustomization"))
                .toList();

        assertThat(overlays)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.content().path("namespace").asText())
                        .as("%s", each)
                        .isEqualTo("darkroom"));
    }

    @Test
    void an_image_that_a_component_names_can_be_replaced_by_an_overlay() {
        List<String> images = MANIFESTS.all().stream()
                .filter(each -> each.file().startsWith("components"))
                .flatMap(each -> each.content().findValuesAsText("image").stream())
                .toList();

        assertThat(images).isNotEmpty().allMatch(each -> each.startsWith("registry.example.com/darkroom/"));
    }

    @Test
    void a_pod_is_killed_only_after_its_worker_gave_back_what_it_did_not_finish() {
        String grace = MANIFESTS.of(ConfigMap.class).stream()
                .filter(each -> each.getData().containsKey("DARKROOM_WORKER_GRACE"))
                .map(each -> each.getData().get("DARKROOM_WORKER_GRACE"))
                .findFirst()
                .orElseThrow();

        assertThat(base("worker").getTerminationGracePeriodSeconds())
                .isEqualTo(Duration.parse("PT" + grace).plusSeconds(30).toSeconds());
    }

    @Test
    void no_image_goes_by_the_tag_latest_for_which_a_node_asks_a_registry_each_time() {
        List<String> tags = MANIFESTS.all().stream()
                .filter(each -> each.type().endsWith("/Kustomization"))
                .flatMap(each -> each.content().findValuesAsText("newTag").stream())
                .toList();

        assertThat(tags).isNotEmpty().doesNotContain("latest");
    }

    @Test
    void the_local_database_is_asked_by_a_user_with_a_name() {
        List<String> command = MANIFESTS.all().stream()
                .filter(each ->
                        each.type().equals("apps/v1/StatefulSet") && each.name().equals("postgres"))
                .flatMap(each -> stateful(each).getContainers().stream())
                .flatMap(each -> each.getReadinessProbe().getExec().getCommand().stream())
                .toList();

        assertThat(command).startsWith("pg_isready").contains("-U");
    }

    @Test
    void the_workers_of_a_pool_are_told_from_those_of_another() {
        Deployment worker = MANIFESTS.base().of(Deployment.class).stream()
                .filter(each -> each.getMetadata().getName().equals("worker"))
                .findFirst()
                .orElseThrow();
        PodDisruptionBudget budget = MANIFESTS.base().of(PodDisruptionBudget.class).stream()
                .filter(each -> each.getMetadata().getName().equals("worker"))
                .findFirst()
                .orElseThrow();

        assertThat(worker.getSpec().getSelector().getMatchLabels()).containsEntry("darkroom.dev/pool", "default");
        assertThat(worker.getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("darkroom.dev/pool", "default");
        assertThat(budget.getSpec().getSelector().getMatchLabels()).containsEntry("darkroom.dev/pool", "default");
    }

    @Test
    void the_broker_is_told_only_what_the_operator_lets_through() {
        assertThat(MANIFESTS.of(Kafka.class))
                .isNotEmpty()
                .allSatisfy(kafka -> assertThat(
                                kafka.getSpec().getKafka().getConfig().keySet())
                        .noneMatch(ManifestsTest::isForbidden));
    }

    @Test
    void the_topics_are_those_of_the_platform() {
        List<KafkaTopic> topics = MANIFESTS.of(KafkaTopic.class);

        assertThat(topics)
                .extracting(each -> each.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "darkroom.jobs.default",
                        "darkroom.events",
                        "darkroom.control",
                        "darkroom.workers",
                        "dlq.darkroom.jobs");
        assertThat(topics)
                .allSatisfy(each -> assertThat(
                                each.getSpec().getConfig() == null
                                        ? List.<String>of()
                                        : each.getSpec().getConfig().keySet())
                        .isSubsetOf(
                                TopicConfig.RETENTION_MS_CONFIG,
                                TopicConfig.SEGMENT_MS_CONFIG,
                                TopicConfig.CLEANUP_POLICY_CONFIG));
    }

    @Test
    void the_ingress_leads_to_the_api_and_to_all_that_a_page_names_and_to_nothing_else() throws IOException {
        List<HTTPIngressPath> paths = MANIFESTS.of(Ingress.class).stream()
                .flatMap(each -> each.getSpec().getRules().stream())
                .flatMap(each -> each.getHttp().getPaths().stream())
                .toList();

        assertThat(addresses()).contains("/", "/v1", "/openapi", "/sign-out").allMatch(each -> leads(paths, each));
        assertThat(leads(paths, "/q/health/ready")).isFalse();
        assertThat(leads(paths, "/q/metrics")).isFalse();
    }

    /** The addresses of the gateway that its pages name, as far as they are words. */
    private static Set<String> addresses() throws IOException {
        Path resources = Manifests.FOLDER.resolveSibling("gateway/src/main/resources");
        Set<String> found = new TreeSet<>();
        for (String folder : List.of("templates", "META-INF/resources/assets")) {
            try (Stream<Path> files = Files.walk(resources.resolve(folder))) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(html|js)"))
                        .toList()) {
                    Matcher address = NAMED.matcher(Files.readString(file));
                    while (address.find()) {
                        found.add(address.group(1));
                    }
                }
            }
        }
        return found;
    }

    private static boolean leads(List<HTTPIngressPath> paths, String address) {
        return paths.stream()
                .anyMatch(each -> address.equals(each.getPath())
                        || (each.getPathType().equals("Prefix") && address.startsWith(each.getPath() + "/")));
    }

    @Test
    void the_secrets_that_strimzi_makes_are_those_that_the_pods_ask_for() {
        List<String> users = MANIFESTS.of(KafkaUser.class).stream()
                .map(each -> each.getMetadata().getName())
                .toList();
        List<String> asked = Stream.of("gateway", "worker")
                .flatMap(name -> base(name).getContainers().get(0).getEnv().stream())
                .filter(each -> each.getName().equals("KAFKA_SASL_JAAS_CONFIG"))
                .map(each -> each.getValueFrom().getSecretKeyRef().getName())
                .toList();

        assertThat(asked).containsExactlyInAnyOrderElementsOf(users);
    }

    private static boolean isForbidden(String key) {
        List<String> allowed = List.of(KafkaClusterSpec.FORBIDDEN_PREFIX_EXCEPTIONS.split(", *"));
        return !allowed.contains(key)
                && Stream.of(KafkaClusterSpec.FORBIDDEN_PREFIXES.split(", *")).anyMatch(key::startsWith);
    }

    private static PodSpec base(String name) {
        return MANIFESTS.base().of(Deployment.class).stream()
                .filter(each -> each.getMetadata().getName().equals(name))
                .map(ManifestsTest::pod)
                .findFirst()
                .orElseThrow();
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static PodSpec stateful(Manifests.Resource resource) {
        return resource.as(io.fabric8.kubernetes.api.model.apps.StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec();
    }
}
