package dev.darkroom.worker.lane;

import dev.darkroom.worker.metrics.DeviceClock;
import dev.darkroom.worker.metrics.Meters;
import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.Sampler.Drawing;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The device is used by one lane at a time, in the order in which they came. Thread-safe. */
@ApplicationScoped
class DeviceTurn {

    private final ReentrantLock turn = new ReentrantLock(true);
    private final DeviceClock clock = new DeviceClock(System::nanoTime);

    @PostConstruct
    void show() {
        Meters.show(clock);
    }

    /**
     * Images and how long they took.
     *
     * @param runMs on the device, without the wait for it
     */
    record Drawn(List<DrawnImage> images, long runMs) {
        Drawn {
            images = List.copyOf(images);
        }
    }

    /** A batch is in hand that has been or will be on the device; {@link #left} follows. */
    void came() {
        clock.began();
    }

    /** It is done. */
    void left() {
        clock.ended();
    }

    /** Waits for the device and draws. */
    Drawn draw(Drawing drawing, RunControl control) throws ModelRunException, RunStoppedException {
        turn.lock();
        clock.busy(true);
        try {
            Stopwatch watch = new Stopwatch();
            List<DrawnImage> images = drawing.run(control);
            return new Drawn(images, watch.lapMs());
        } finally {
            clock.busy(false);
            turn.unlock();
        }
    }
}
