package dev.darkroom.worker.sampling.diffuse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a model was trained, and so how it is sampled: {@code sampling.scheduler} in {@code model.json}.
 *
 * @param usual the scheduler where the request names none
 * @param trainTimesteps timesteps of the training; for flow what t from 0 to 1 is multiplied by, or 1
 * @param offset added to {@code leading} timesteps; Stable Diffusion has 1
 * @param endsAtOne whether DDIM's last step arrives at the image itself ({@code set_alpha_to_one}), or at timestep 0
 * @param shift of the flow's times towards the noise (Esser et al. 2024, equation 23); 1 for none
 */
public record SchedulerOptions(
        Prediction prediction,
        SchedulerName usual,
        int trainTimesteps,
        NoiseCurve curve,
        Spacing spacing,
        int offset,
        boolean endsAtOne,
        double shift) {

    /** How the noise grows. */
    public record NoiseCurve(Betas schedule, double start, double end, boolean zeroSnr) {
        public NoiseCurve {
            if (!(start > 0 && start <= end && end < 1)) {
                throw new IllegalArgumentException("sampling.scheduler in model.json has betas from " + start + " to "
                        + end + "; they grow from above 0 to below 1: correct them");
            }
        }
    }

    public SchedulerOptions {
        if (!usual.fits(prediction)) {
            throw new IllegalArgumentException("scheduler '" + usual.wireName() + "' cannot use the prediction '"
                    + prediction.wireName() + "'; sampling.scheduler.default in model.json may be "
                    + SchedulerName.fitting(prediction));
        }
        if (curve.zeroSnr() && prediction == Prediction.EPSILON) {
            throw new IllegalArgumentException(
                    "sampling.scheduler in model.json has rescale_zero_snr with the prediction"
                            + " 'epsilon', which says nothing where only noise is left; train with 'v_prediction', or leave it out");
        }
        if (prediction == Prediction.FLOW && spacing == Spacing.LEADING) {
            throw new IllegalArgumentException(
                    "sampling.scheduler.timestep_spacing in model.json is 'leading', which flows"
                            + " do not have; use 'trailing' (from 1 evenly to 0) or 'linspace'");
        }
        if (trainTimesteps < 1 || offset < 0 || !(shift > 0)) {
            throw new IllegalArgumentException("sampling.scheduler in model.json has train_timesteps " + trainTimesteps
                    + ", steps_offset " + offset + " and shift " + shift + "; correct what is not positive");
        }
    }

    /**
     * Reads them; what is absent is as in diffusers, but flows are {@code trailing}.
     *
     * @throws IllegalArgumentException with what is wrong and what to do, without a full stop
     */
    public static SchedulerOptions read(JsonNode node) {
        Prediction prediction = one(node, "prediction", List.of(Prediction.values()), Prediction::wireName)
                .orElse(Prediction.EPSILON);
        boolean flow = prediction == Prediction.FLOW;
        return new SchedulerOptions(
                prediction,
                one(node, "default", List.of(SchedulerName.values()), SchedulerName::wireName)
                        .orElse(flow ? SchedulerName.FLOW_EULER : SchedulerName.DDIM),
                node.path("train_timesteps").asInt(1000),
                new NoiseCurve(
                        one(node, "beta_schedule", List.of(Betas.values()), Betas::wireName)
                                .orElse(Betas.LINEAR),
                        node.path("beta_start").asDouble(0.0001),
                        node.path("beta_end").asDouble(0.02),
                        node.path("rescale_zero_snr").asBoolean(false)),
                one(node, "timestep_spacing", Arrays.asList(Spacing.values()), Spacing::wireName)
                        .orElse(flow ? Spacing.TRAILING : Spacing.LEADING),
                node.path("steps_offset").asInt(0),
                node.path("set_alpha_to_one").asBoolean(true),
                node.path("shift").asDouble(1));
    }

    private static <E> Optional<E> one(JsonNode node, String field, List<E> values, Function<E, String> name) {
        if (!node.has(field)) {
            return Optional.empty();
        }
        String wanted = node.path(field).asText();
        return Optional.of(values.stream()
                .filter(value -> name.apply(value).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sampling.scheduler." + field + " in model.json is '"
                        + wanted + "'; this worker has "
                        + values.stream().map(name).toList() + ": correct it, or use a newer worker")));
    }

    /** ᾱ at each timestep. */
    float[] cumulative() {
        return curve.schedule().cumulative(curve.start(), curve.end(), trainTimesteps, curve.zeroSnr());
    }
}
