package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.sampling.RunControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceTurnTest {

    @Test
    void one_draws_at_a_time() {
        DeviceTurn turn = new DeviceTurn();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<CompletableFuture<Void>> lanes = IntStream.range(0, 8)
                .mapToObj(lane -> CompletableFuture.runAsync(() -> draw(turn, inside, most)))
                .toList();
        lanes.forEach(CompletableFuture::join);

        assertThat(most).hasValue(1);
    }

    private static void draw(DeviceTurn turn, AtomicInteger inside, AtomicInteger most) {
        try {
            turn.draw(
                    control -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        inside.decrementAndGet();
                        return List.of();
                    },
                    new RunControl(Duration.ofSeconds(1)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
