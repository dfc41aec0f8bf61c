package dev.darkroom.worker.sampling;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * The sampler {@code diffuse}: from noise to an image in steps, each a pass through the graph {@code denoiser}, guided by
 * what was asked for. With a {@code text_encoder} it reads prompts, with a {@code decoder} it works on latents, with an
 * {@code encoder} it also begins with pictures.
 *
 * <p>Noise, each as many standard normals as the sample has numbers: stream 0 is what an image begins with, and what is mixed
 * with the picture that it begins with; stream 100 + k is the noise of step k, from 0, of the schedulers that draw in their
 * steps. With strength the first steps are skipped, and the others keep their numbers. Thread-safe.
 */
@ApplicationScoped
public class DiffuseSampler implements Sampler {

    static final String DENOISER = "denoiser";
    static final String TEXT_ENCODER = "text_encoder";
    static final String DECODER = "decoder";
    static final String ENCODER = "encoder";

    private final TextTokenizers tokenizers;

    public DiffuseSampler(TextTokenizers tokenizers) {
        this.tokenizers = tokenizers;
    }

    @Override
    public String name() {
        return "diffuse";
    }

    @Override
    public Set<String> requiredGraphs() {
        return Set.of(DENOISER);
    }

    @Override
    public Set<String> optionalGraphs() {
        return Set.of(TEXT_ENCODER, DECODER, ENCODER);
    }

    @Override
    public Loaded load(ModelGraphs model) throws UnfitGraphException {
        return new DiffuseModel(model, tokenizers);
    }
}
