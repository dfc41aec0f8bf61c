package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The text side of a diffusion model: tokens before the run, the text encoder's states within it. Each prompt is encoded
 * alone, so that no other one in the batch changes a bit of it. Thread-safe; closing it closes the tokenizer.
 */
final class PromptEncoder implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";

    private final LoadedGraph encoder;
    private final TextTokenizer tokenizer;
    private final String promptField;
    private final String negativeField;
    private final int maxTokens;
    private final boolean filledUp;
    private final long padding;
    private final String output;
    private final boolean masked;

    /**
     * Opens the tokenizer that the options name.
     *
     * @param alwaysFilledUp whether the denoiser cannot tell padding from text, so that every prompt must have the length
     *     that it was trained with
     */
    PromptEncoder(ModelGraphs model, TextTokenizers tokenizers, boolean alwaysFilledUp) throws UnfitGraphException {
        JsonNode options = model.options().path("text");
        this.encoder = model.optional(DiffuseSampler.TEXT_ENCODER)
                .orElseThrow(() -> new UnfitGraphException("model.json has sampling.text, but no graph '"
                        + DiffuseSampler.TEXT_ENCODER + "' to read it; add the graph, or leave the option out"));
        this.promptField = options.path("prompt").asText("prompt");
        this.negativeField = options.path("negative").asText("negative_prompt");
        this.maxTokens = options.path("max_tokens").asInt(0);
        if (maxTokens < 2) {
            throw new UnfitGraphException("sampling.text.max_tokens in model.json is " + options.path("max_tokens")
                    + "; give it the most tokens that the text encoder takes, such as 32");
        }
        this.filledUp = filledUp(options.path("pad").asText("longest")) || alwaysFilledUp;
        this.padding = options.path("pad_id").asLong(0);
        this.masked = check();
        this.output = encoder.spec().output().isPresent()
                ? GraphCheck.output(DiffuseSampler.TEXT_ENCODER, encoder).name()
                : GraphCheck.port(
                                DiffuseSampler.TEXT_ENCODER,
                                "output",
                                encoder.graph().signature().outputs(),
                                "last_hidden_state")
                        .name();
        this.tokenizer = tokenizers.open(model.file(options.path("tokenizer").asText("tokenizer/tokenizer.json")));
    }

    private static boolean filledUp(String pad) throws UnfitGraphException {
        return switch (pad) {
            case "longest" -> false;
            case "max_tokens" -> true;
            default ->
                throw new UnfitGraphException(
                        "sampling.text.pad in model.json is '" + pad + "'; make it 'longest' or 'max_tokens'");
        };
    }

    /** Whether the text encoder takes a mask. */
    private boolean check() throws UnfitGraphException {
        List<Port> inputs = encoder.graph().signature().inputs();
        GraphCheck.inputs(DiffuseSampler.TEXT_ENCODER, encoder, Set.of(IDS, MASK));
        List<Port> expected =
                new ArrayList<>(List.of(GraphCheck.port(DiffuseSampler.TEXT_ENCODER, "input", inputs, IDS)));
        GraphSignature.find(inputs, MASK).ifPresent(expected::add);
        for (Port port : expected) {
            if (!port.takes(new Port(port.name(), ElementType.INT64, List.of((long) maxTokens)))) {
                throw new UnfitGraphException("graph '" + DiffuseSampler.TEXT_ENCODER + "' has the input " + port
                        + ", but tokens are INT64 [n, up to " + maxTokens + "]; export it so");
            }
        }
        return expected.size() == 2;
    }

    /** What the request asks for. */
    Prompt prompt(ImageRequest request) {
        return tokens(text(request));
    }

    /** What it asks to avoid; the empty text where it says nothing. */
    Prompt negative(ImageRequest request) {
        return tokens(request.input().path(negativeField).asText(""));
    }

    /** The request's text. */
    String text(ImageRequest request) {
        return request.input().path(promptField).asText("");
    }

    /** The text's tokens; where they are too many, the end is cut off, and the last one, which marks it, stays. */
    private Prompt tokens(String text) {
        long[] all = tokenizer.ids(text);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < Math.min(all.length, maxTokens); i++) {
            ids.add(i == maxTokens - 1 ? all[all.length - 1] : all[i]);
        }
        return new Prompt(ids);
    }

    /** The states of prompts, each encoded once. */
    Map<Prompt, PromptStates> encode(Set<Prompt> prompts, RunControl control)
            throws ModelRunException, RunStoppedException {
        Map<Prompt, PromptStates> states = new HashMap<>();
        for (Prompt prompt : prompts) {
            states.put(prompt, encode(prompt, control));
        }
        return states;
    }

    private PromptStates encode(Prompt prompt, RunControl control) throws ModelRunException, RunStoppedException {
        int tokens = prompt.ids().size();
        int length = filledUp ? maxTokens : tokens;
        long[] ids = new long[length];
        long[] mask = new long[length];
        for (int i = 0; i < length; i++) {
            ids[i] = i < tokens ? prompt.ids().get(i) : padding;
            mask[i] = i < tokens ? 1 : 0;
        }
        List<Long> shape = List.of(1L, (long) length);
        Map<String, Tensor> inputs = new HashMap<>(Map.of(IDS, new Tensor.Longs(ids, shape)));
        if (masked) {
            inputs.put(MASK, new Tensor.Longs(mask, shape));
        }
        Tensor.Floats states = encoder.graph().run(inputs, output, control);
        if (states.shape().size() != 3 || states.shape().get(1) != length) {
            throw new ModelRunException(
                    "The text encoder made states of shape " + states.shape() + " for " + length + " tokens.");
        }
        return new PromptStates(states.values(), states.shape().get(2).intValue(), tokens);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
