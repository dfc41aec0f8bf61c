package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.testing.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 3, with three brokers: the one that leads the jobs' topic is killed, again and again, and comes back. */
@Tag("fault-3")
class ThreeBrokersFaults {
    private static final String JOBS = "darkroom.jobs.default";

    @Test
    void the_leader_is_killed_amid_the_jobs() throws Exception {
        try (Deployment deployment = Deployment.start("brokers", LocalStack.threeBrokers(), 1)) {
            LocalStack stack = deployment.stack();
            assertThat(describe(stack).partitions().get(0).replicas()).hasSize(3);
            Client client = deployment.client();
            List<String> ids = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                submit(client, ids);
                int leader = describe(stack).partitions().get(0).leader().id();
                stack.killBroker(leader);
                submit(client, ids);
                client.awaitEnds(ids, Duration.ofMinutes(2));
                stack.restartBroker(leader);
            }
            Map<String, JsonNode> jobs = client.awaitEnds(ids, Duration.ofMinutes(2));

            assertThat(jobs).hasSize(60);
            deployment.evidence().succeededOnce(ids);
        }
    }

    private static void submit(Client client, List<String> ids) {
        for (int i = 0; i < 10; i++) {
            ids.add(client.submit("fashion-vae", "{\"seed\":" + ids.size() + "}"));
        }
    }

    private static TopicDescription describe(LocalStack stack) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            return admin.describeTopics(List.of(JOBS)).allTopicNames().get().get(JOBS);
        }
    }
}
