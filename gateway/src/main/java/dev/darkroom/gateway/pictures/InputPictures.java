package dev.darkroom.gateway.pictures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ModelDescription.Limits;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the pictures out of a job's input: what is stored and sent to a worker names them by {@link PictureReference}. A
 * tenant may send such a name again instead of the picture. Thread-safe.
 */
@ApplicationScoped
public class InputPictures {

    private final Shelf shelf;
    private final List<PictureSource> sources;

    InputPictures(Shelf shelf, @All List<PictureSource> sources) {
        this.shelf = shelf;
        this.sources = sources;
    }

    /**
     * Replaces the pictures of an input that fits the model's schema.
     *
     * @param at JSON Pointer of the input in the body, such as {@code /input}
     * @throws ProblemException 422 with what is wrong with each picture
     */
    public TakenInput take(String tenant, ModelDescription model, ObjectNode input, String at) {
        return take(tenant, model, input, at, new SeenPictures(Integer.MAX_VALUE));
    }

    /**
     * The same for one of many inputs of a tenant: a picture that was seen before is not looked at again.
     *
     * @param seen only ever used for this tenant
     */
    public TakenInput take(String tenant, ModelDescription model, ObjectNode input, String at, SeenPictures seen) {
        ObjectNode taken = input.deepCopy();
        Taking taking = new Taking(tenant, model.limits());
        List<FieldError> errors = new ArrayList<>();
        model.pictureFields().forEach((field, names) -> {
            JsonNode value = input.path(field);
            if (value.isTextual() && !names.contains(value.textValue())) {
                try {
                    String picture = value.textValue();
                    taken.put(
                            field,
                            seen.take(model, field, picture, () -> taking.take(picture, names))
                                    .toString());
                } catch (UnfitPictureException e) {
                    errors.add(new FieldError(at + "/" + escaped(field), e.getMessage()));
                }
            }
        });
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "a picture of the input cannot be taken for model '" + model.id()
                            + "'; see errors for what to change",
                    errors);
        }
        return new TakenInput(tenant, taken, taking.files);
    }

    /** Makes the files durable; storing the same again, also at the same time, changes nothing. */
    public void store(TakenInput taken) {
        taken.files().values().forEach(file -> shelf.put(taken.tenant(), file));
    }

    /** The pictures of one input. One thread. */
    private final class Taking {

        private final String tenant;
        private final Limits limits;
        private final Map<PictureReference, PictureFile> files = new LinkedHashMap<>();

        Taking(String tenant, Limits limits) {
            this.tenant = tenant;
            this.limits = limits;
        }

        PictureReference take(String value, Set<String> names) throws UnfitPictureException {
            if (DataUri.is(value)) {
                PictureFile file = PictureFile.read(DataUri.decode(value));
                file.checkSize(limits);
                PictureReference reference = PictureReference.to(file.bytes());
                files.put(reference, file);
                return reference;
            }
            PictureReference reference = named(value, names);
            shelf.get(tenant, reference).orElseThrow(InputPictures::unknown).checkSize(limits);
            return reference;
        }

        private PictureReference named(String value, Set<String> names) throws UnfitPictureException {
            for (PictureSource source : sources) {
                if (value.startsWith(source.scheme())) {
                    return source.find(tenant, value.substring(source.scheme().length()));
                }
            }
            return PictureReference.parse(value).orElseThrow(() -> new UnfitPictureException(whatToSend(names)));
        }
    }

    private static UnfitPictureException unknown() {
        return new UnfitPictureException("was not sent with an earlier job of yours, or is no longer kept; send it as a"
                + " data URI, data:image/png;base64,… or data:image/jpeg;base64,…, or as a file, POST /v1/files");
    }

    private static String whatToSend(Set<String> names) {
        return "must be a PNG or JPEG as a data URI, such as data:image/png;base64,…, or file:ID of POST /v1/files, or"
                + " job:ID/outputs/N, or the sha256:… that an earlier job of yours shows in its place"
                + (names.isEmpty() ? "" : ", or one of the names " + String.join(", ", names));
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
