package dev.darkroom.worker.lane;

import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.Sampler.Drawing;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The device is used by one lane at a time, in the order in which they came. Thread-safe. */
@ApplicationScoped
class DeviceTurn {

    private final ReentrantLock turn = new ReentrantLock(true);

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

    /** Waits for the device and draws. */
    Drawn draw(Drawing drawing, RunControl control) throws ModelRunException, RunStoppedException {
        turn.lock();
        try {
            Stopwatch watch = new Stopwatch();
            List<DrawnImage> images = drawing.run(control);
            return new Drawn(images, watch.lapMs());
        } finally {
            turn.unlock();
        }
    }
}
