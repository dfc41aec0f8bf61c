package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much lives on the heap while a large picture is painted. */
class TransformMemoryTest {

    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1200;
    private static final long COPY = 3L * WIDTH * HEIGHT * Float.BYTES;

    private long most;

    @Test
    void a_large_picture_is_unpacked_once_beside_its_result() throws Exception {
        try (TransformBench bench = new TransformBench()) {
            ImageRequest request = TransformBench.request(1, WIDTH, HEIGHT);
            Sampler.Loaded model = bench.model("{'multiple_of': 2, 'tile': 256, 'margin': 10}");
            long before = used();
            RunControl control = new RunControl(Duration.ofMinutes(1), new RunControl.Watcher() {
                @Override
                public void step(int done, int of) {
                    bench.passes.clear();
                    if (done % 8 == 0) {
                        most = Math.max(most, used());
                    }
                }
            });

            List<DrawnImage> images = model.prepare(List.of(request)).run(control);

            assertThat(images.get(0).image().width()).isEqualTo(WIDTH);
            assertThat(most - before).isBetween(COPY, 3 * COPY);
        }
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
