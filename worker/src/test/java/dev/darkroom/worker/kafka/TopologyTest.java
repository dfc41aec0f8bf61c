package dev.darkroom.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class TopologyTest {

    /** Partitions and settings of a topic. */
    private record Shape(int partitions, Map<String, String> settings) {}

    @Test
    void the_manifests_make_the_same_topics_as_a_worker() throws IOException {
        Map<String, Shape> made = new HashMap<>();
        for (NewTopic topic : Topology.topics(Topics.DEFAULT_POOL)) {
            Map<String, String> settings = topic.configs();
            made.put(topic.name(), new Shape(topic.numPartitions(), settings == null ? Map.of() : settings));
        }

        Map<String, Shape> declared = new HashMap<>();
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        for (Object document : yaml.loadAll(Files.readString(Path.of("../k8s/base/topics.yaml")))) {
            Map<?, ?> topic = (Map<?, ?>) document;
            Map<?, ?> spec = (Map<?, ?>) topic.get("spec");
            Map<String, String> settings = new HashMap<>();
            if (spec.get("config") instanceof Map<?, ?> config) {
                config.forEach((key, value) -> settings.put((String) key, value.toString()));
            }
            String name = (String) ((Map<?, ?>) topic.get("metadata")).get("name");
            declared.put(name, new Shape((Integer) spec.get("partitions"), settings));
        }

        assertThat(declared).isEqualTo(made);
    }
}
