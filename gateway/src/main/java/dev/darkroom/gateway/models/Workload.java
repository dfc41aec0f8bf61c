package dev.darkroom.gateway.models;

/**
 * How much a job asks of a device.
 *
 * @param units images times steps, which its time is proportional to
 * @param costMs the time that it will take, in milliseconds of a device, as estimated
 */
public record Workload(int units, int costMs) {

    /** One image in one step, of which nothing is known. */
    public static final Workload UNKNOWN = new Workload(1, 1_000);

    public Workload {
        if (units < 1 || costMs < 1) {
            throw new IllegalArgumentException("a workload of " + units + " units and " + costMs + " ms");
        }
    }
}
