package dev.darkroom.worker.lane;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.worker.image.PictureDecoder;
import dev.darkroom.worker.sampling.Picture;
import dev.darkroom.worker.sampling.UnfitInputException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pictures that a job's input names, from the object store. Thread-safe. */
@ApplicationScoped
class InputPictures {

    private final BlobStore store;
    private final Persistence persistence;
    private final PictureDecoder decoder;

    InputPictures(BlobStore store, Persistence persistence, PictureDecoder decoder) {
        this.store = store;
        this.persistence = persistence;
        this.decoder = decoder;
    }

    /**
     * Fetches and decodes a job's pictures, by the fields of its input; fields that hold a name have none.
     *
     * @throws UnfitInputException when one is missing or is no picture; the others are of no use then
     * @throws GivenUpException when the store was away for too long
     */
    Map<String, Picture> of(JobMessage message, ModelDescription model) throws UnfitInputException, GivenUpException {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> field : model.pictureFields().entrySet()) {
            JsonNode value = message.input().path(field.getKey());
            if (value.isTextual() && !field.getValue().contains(value.textValue())) {
                byte[] file = file(message.tenant(), field.getKey(), value.textValue());
                pictures.put(field.getKey(), decoder.decode(field.getKey(), file, model.limits()));
            }
        }
        return pictures;
    }

    private byte[] file(String tenant, String field, String value) throws UnfitInputException, GivenUpException {
        PictureReference reference = PictureReference.parse(value)
                .orElseThrow(() -> new UnfitInputException(
                        "Field '" + field + "' names no picture. Submit the job again with the picture itself."));
        byte[] file = fetch(ObjectKey.input(tenant, reference.sha256()))
                .orElseThrow(() -> new UnfitInputException("The picture in field '" + field
                        + "' is not in the store any more. Submit the job again with the picture itself."));
        if (!PictureReference.to(file).equals(reference)) {
            throw new UnfitInputException("The picture in field '" + field
                    + "' was damaged in the store. Submit the job again with the picture itself.");
        }
        return file;
    }

    private Optional<byte[]> fetch(ObjectKey key) throws GivenUpException {
        List<byte[]> fetched = new ArrayList<>();
        persistence.until("fetching " + key, () -> {
            Optional<Blob> found = store.get(key);
            if (found.isPresent()) {
                try (Blob blob = found.get()) {
                    fetched.add(blob.content().readAllBytes());
                }
            }
        });
        return fetched.stream().findFirst();
    }
}
