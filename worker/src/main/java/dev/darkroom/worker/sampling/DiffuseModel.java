package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.worker.sampling.diffuse.Scheduler;
import dev.darkroom.worker.sampling.diffuse.SchedulerName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model of the sampler {@code diffuse}. Images of one run go side by side whatever each was asked for: a pass makes the next
 * step of up to {@code max_batch} of them, and those with fewer steps are ready earlier. Thread-safe.
 */
final class DiffuseModel implements Sampler.Loaded {

    private static final int STEPS = 20;
    private static final float STRENGTH = 0.8f;

    private final DiffuseOptions options;
    private final int maxBatch;
    private final Denoiser denoiser;
    private final LatentImages images;
    private final Optional<Vocabulary> vocabulary;
    private final Optional<PromptEncoder> text;

    DiffuseModel(ModelGraphs model, TextTokenizers tokenizers) throws UnfitGraphException {
        this.options = DiffuseOptions.of(model);
        this.maxBatch = model.maxBatch();
        this.denoiser = new Denoiser(model, options);
        this.images = new LatentImages(model, options);
        this.vocabulary = model.options().has("coverage")
                ? Optional.of(new Vocabulary(model.file(model.option("coverage", ""))))
                : Optional.empty();
        this.text = model.options().has("text")
                ? Optional.of(new PromptEncoder(model, tokenizers, !denoiser.masksText()))
                : Optional.empty();
    }

    @Override
    public Sampler.Drawing prepare(List<ImageRequest> requests) throws UnfitInputException {
        List<DiffuseOrder> orders = new ArrayList<>();
        for (ImageRequest request : requests) {
            orders.add(order(request));
        }
        return control -> draw(orders, control);
    }

    private DiffuseOrder order(ImageRequest request) throws UnfitInputException {
        Scheduler scheduler = scheduler(request);
        Optional<Picture> picture = images.picture(request);
        float guidance = denoiser.guidable() ? request.number("guidance", 1) : 1;
        Map<String, Tensor> given = denoiser.given(request);
        return new DiffuseOrder(
                request,
                picture,
                scheduler,
                picture.isPresent() ? firstStep(request, scheduler) : 0,
                guidance,
                given,
                denoiser.without(given),
                text.map(reader -> reader.prompt(request)).orElse(Prompt.NONE),
                guidance > 1 ? text.map(reader -> reader.negative(request)).orElse(Prompt.NONE) : Prompt.NONE);
    }

    private Scheduler scheduler(ImageRequest request) throws UnfitInputException {
        String wanted = request.input()
                .path("scheduler")
                .asText(options.scheduler().usual().wireName());
        SchedulerName name = SchedulerName.named(wanted)
                .filter(known -> known.fits(options.scheduler().prediction()))
                .orElseThrow(() -> new UnfitInputException("Field 'scheduler' must be one of "
                        + SchedulerName.fitting(options.scheduler().prediction()) + " for this model, not '" + wanted
                        + "'."));
        float steps = request.number("steps", STEPS);
        int most = name.mostSteps(options.scheduler());
        if (steps != Math.rint(steps) || steps < 1 || steps > most) {
            throw new UnfitInputException(
                    "Field 'steps' must be a whole number from 1 to " + most + " with the scheduler '" + wanted + "'.");
        }
        return name.plan(options.scheduler(), (int) steps);
    }

    /** The step that an image begins with: its strength is the share of the steps that are made. */
    private static int firstStep(ImageRequest request, Scheduler scheduler) throws UnfitInputException {
        float strength = request.number("strength", STRENGTH);
        if (strength < 0 || strength > 1) {
            throw new UnfitInputException("Field 'strength' must be from 0 to 1.");
        }
        return scheduler.steps() - (int) (scheduler.steps() * strength);
    }

    private List<DrawnImage> draw(List<DiffuseOrder> orders, RunControl control)
            throws ModelRunException, RunStoppedException {
        Map<Prompt, PromptStates> prompts = prompts(orders, control);
        List<Trajectory> trajectories = new ArrayList<>();
        for (DiffuseOrder order : orders) {
            trajectories.add(begin(order, control));
        }
        int rounds = orders.stream().mapToInt(DiffuseOrder::steps).max().orElse(0);
        for (int round = 1; round <= rounds; round++) {
            List<Trajectory> going = going(trajectories, control);
            if (going.isEmpty()) {
                break;
            }
            step(going, prompts, control);
            if (round < rounds && control.watcher().wantsPreviews()) {
                preview(trajectories, control);
            }
            control.step(round, rounds);
        }
        return drawn(trajectories, control);
    }

    private Map<Prompt, PromptStates> prompts(List<DiffuseOrder> orders, RunControl control)
            throws ModelRunException, RunStoppedException {
        if (text.isEmpty()) {
            return Map.of();
        }
        Set<Prompt> distinct = new LinkedHashSet<>();
        for (DiffuseOrder order : orders) {
            distinct.add(order.prompt());
            if (order.guided()) {
                distinct.add(order.negative());
            }
        }
        return text.get().encode(distinct, control);
    }

    private Trajectory begin(DiffuseOrder order, RunControl control) throws ModelRunException, RunStoppedException {
        return order.picture().isPresent()
                ? new Trajectory(order, images.sample(order.picture().get(), control))
                : new Trajectory(order, options.size());
    }

    /** The images that are not ready and that somebody waits for. */
    private static List<Trajectory> going(List<Trajectory> all, RunControl control) {
        List<Trajectory> going = new ArrayList<>();
        for (int k = 0; k < all.size(); k++) {
            if (!all.get(k).done() && control.watcher().wants(k)) {
                going.add(all.get(k));
            }
        }
        return going;
    }

    private void step(List<Trajectory> going, Map<Prompt, PromptStates> prompts, RunControl control)
            throws ModelRunException, RunStoppedException {
        for (int from = 0; from < going.size(); from += maxBatch) {
            List<Trajectory> pass = going.subList(from, Math.min(going.size(), from + maxBatch));
            List<float[]> predictions = denoiser.predict(pass, prompts, control);
            for (int k = 0; k < pass.size(); k++) {
                pass.get(k).advance(predictions.get(k));
            }
        }
    }

    private void preview(List<Trajectory> trajectories, RunControl control)
            throws ModelRunException, RunStoppedException {
        List<Integer> shown = IntStream.range(0, trajectories.size())
                .filter(control.watcher()::wantsPreviewOf)
                .boxed()
                .toList();
        List<FloatImage> soFar = images.images(
                shown.stream().map(k -> trajectories.get(k).estimate()).toList(), control);
        for (int k = 0; k < soFar.size(); k++) {
            control.watcher().preview(shown.get(k), soFar.get(k));
        }
    }

    private List<DrawnImage> drawn(List<Trajectory> trajectories, RunControl control)
            throws ModelRunException, RunStoppedException {
        List<float[]> samples = trajectories.stream()
                .filter(Trajectory::done)
                .map(Trajectory::sample)
                .toList();
        Iterator<FloatImage> ready = images.images(samples, control).iterator();
        List<DrawnImage> drawn = new ArrayList<>();
        for (Trajectory image : trajectories) {
            drawn.add(
                    image.done()
                            ? new DrawnImage(ready.next(), details(image.order().request()))
                            : DrawnImage.NONE);
        }
        return drawn;
    }

    private ObjectNode details(ImageRequest request) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (vocabulary.isPresent() && text.isPresent()) {
            details.set("coverage", vocabulary.get().coverage(text.get().text(request)));
        }
        return details;
    }

    @Override
    public void close() {
        text.ifPresent(PromptEncoder::close);
    }
}
