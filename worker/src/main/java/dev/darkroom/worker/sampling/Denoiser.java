package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The graph that a diffusion asks at each step, with classifier-free guidance (Ho and Salimans 2022): images that want it take
 * a second row of the same pass, in which nothing is asked for. Thread-safe.
 */
final class Denoiser {

    private static final String NAME = DiffuseSampler.DENOISER;

    private final LoadedGraph denoiser;
    private final DiffuseOptions options;
    private final String output;
    private final Optional<String> hidden;
    private final Optional<Port> mask;

    Denoiser(ModelGraphs model, DiffuseOptions options) throws UnfitGraphException {
        this.denoiser = model.graph(NAME);
        this.options = options;
        this.output = GraphCheck.output(NAME, denoiser).name();
        JsonNode text = model.options().path("text");
        this.hidden =
                text.isObject() ? Optional.of(text.path("hidden").asText("encoder_hidden_states")) : Optional.empty();
        List<Port> inputs = denoiser.graph().signature().inputs();
        this.mask = text.has("mask")
                ? Optional.of(
                        GraphCheck.port(NAME, "input", inputs, text.path("mask").asText()))
                : Optional.empty();
        check(inputs);
    }

    private void check(List<Port> inputs) throws UnfitGraphException {
        Set<String> own = new HashSet<>(Set.of(options.sample(), options.timestep()));
        hidden.ifPresent(own::add);
        mask.map(Port::name).ifPresent(own::add);
        GraphCheck.inputs(NAME, denoiser, own);
        fit("input", inputs, new Port(options.sample(), ElementType.FLOAT32, options.item()));
        fit("input", inputs, new Port(options.timestep(), ElementType.FLOAT32, List.of()));
        fit("output", denoiser.graph().signature().outputs(), new Port(output, ElementType.FLOAT32, options.item()));
        if (hidden.isPresent()) {
            List<Long> states = List.of(GraphSignature.ANY, GraphSignature.ANY);
            fit("input", inputs, new Port(hidden.get(), ElementType.FLOAT32, states));
        }
        for (Map.Entry<String, InputSpec> input : denoiser.spec().inputs().entrySet()) {
            if (!(input.getValue() instanceof InputSpec.Filled)) {
                throw new UnfitGraphException("input '" + input.getKey() + "' of graph '" + NAME
                        + "' in model.json takes pixels, which the sampler 'diffuse' does not hand over; a picture to begin"
                        + " with goes to the graph 'encoder'");
            }
        }
    }

    private static void fit(String kind, List<Port> actual, Port expected) throws UnfitGraphException {
        Port port = GraphCheck.port(NAME, kind, actual, expected.name());
        if (!port.takes(expected)) {
            throw new UnfitGraphException("graph '" + NAME + "' has the " + kind + " " + port
                    + ", but sampling in model.json" + " describes " + expected + "; correct one of them");
        }
    }

    /** Whether padding can be told from text. */
    boolean masksText() {
        return mask.isPresent();
    }

    /** Whether it knows what nothing is. */
    boolean guidable() {
        return hidden.isPresent()
                || denoiser.spec().inputs(InputSpec.Choice.class).values().stream()
                        .anyMatch(choice -> choice.unconditional().isPresent());
    }

    /** The inputs that one request says. */
    Map<String, Tensor> given(ImageRequest request) throws UnfitInputException {
        return denoiser.spec().fill(List.of(request));
    }

    /** The same where nothing is asked for. */
    Map<String, Tensor> without(Map<String, Tensor> given) {
        Map<String, Tensor> without = new HashMap<>(given);
        denoiser.spec().inputs(InputSpec.Choice.class).forEach((name, choice) -> {
            OptionalInt nothing = choice.unconditional();
            if (nothing.isPresent()) {
                without.put(name, choice.without(1));
            }
        });
        return without;
    }

    /** One row of a pass. */
    private record Row(Trajectory image, Map<String, Tensor> inputs, Prompt prompt) {}

    /** What the graph says of each image, guided. */
    List<float[]> predict(List<Trajectory> images, Map<Prompt, PromptStates> prompts, RunControl control)
            throws ModelRunException, RunStoppedException {
        List<Row> rows = new ArrayList<>();
        for (Trajectory image : images) {
            rows.add(new Row(image, image.order().given(), image.order().prompt()));
        }
        for (Trajectory image : images) {
            if (image.order().guided()) {
                rows.add(new Row(image, image.order().without(), image.order().negative()));
            }
        }
        List<float[]> outputs = run(rows, prompts, control);
        List<float[]> predictions = new ArrayList<>();
        int next = images.size();
        for (int k = 0; k < images.size(); k++) {
            float guidance = images.get(k).order().guidance();
            boolean guided = images.get(k).order().guided();
            predictions.add(guided ? guided(outputs.get(next++), outputs.get(k), guidance) : outputs.get(k));
        }
        return predictions;
    }

    private static float[] guided(float[] nothing, float[] asked, float guidance) {
        float[] guided = new float[asked.length];
        for (int i = 0; i < guided.length; i++) {
            guided[i] = nothing[i] + guidance * (asked[i] - nothing[i]);
        }
        return guided;
    }

    private List<float[]> run(List<Row> rows, Map<Prompt, PromptStates> prompts, RunControl control)
            throws ModelRunException, RunStoppedException {
        Map<String, Tensor> inputs = new HashMap<>();
        for (String name : denoiser.spec().inputs().keySet()) {
            List<Tensor> parts = new ArrayList<>();
            rows.forEach(row -> parts.add(Objects.requireNonNull(row.inputs().get(name), name)));
            inputs.put(name, TensorRows.together(parts));
        }
        inputs.put(
                options.sample(),
                options.tensor(rows.stream().map(row -> row.image().input()).toList()));
        float[] times = new float[rows.size()];
        for (int k = 0; k < times.length; k++) {
            times[k] = rows.get(k).image().timestep();
        }
        inputs.put(options.timestep(), new Tensor.Floats(times, List.of((long) times.length)));
        if (hidden.isPresent()) {
            List<PromptStates> states = rows.stream()
                    .map(row -> Objects.requireNonNull(prompts.get(row.prompt())))
                    .toList();
            inputs.put(hidden.get(), PromptStates.together(states));
            mask.ifPresent(port -> inputs.put(port.name(), PromptStates.mask(states, port.type())));
        }
        Tensor.Floats result = denoiser.graph().run(inputs, output, control);
        if (!result.shape().equals(options.batch(rows.size()))) {
            throw new ModelRunException(
                    "The denoiser made an output of shape " + result.shape() + " for " + rows.size() + " samples.");
        }
        List<float[]> outputs = new ArrayList<>();
        for (int k = 0; k < rows.size(); k++) {
            outputs.add(Arrays.copyOfRange(result.values(), k * options.size(), (k + 1) * options.size()));
        }
        return outputs;
    }
}
