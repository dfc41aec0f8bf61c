package dev.darkroom.gateway.jobs;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.pictures.PictureFile;
import dev.darkroom.gateway.pictures.PictureSource;
import dev.darkroom.gateway.pictures.Shelf;
import dev.darkroom.gateway.pictures.UnfitPictureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Outputs of earlier jobs as pictures: {@code job:ID/outputs/N}. They become pictures of the tenant. Thread-safe. */
@ApplicationScoped
class OutputSource implements PictureSource {

    private static final Pattern NAME = Pattern.compile("([0-9a-fA-F-]{36})/outputs/([0-9]{1,9})");

    private final JobStore jobs;
    private final BlobStore blobs;
    private final Shelf shelf;

    OutputSource(JobStore jobs, BlobStore blobs, Shelf shelf) {
        this.jobs = jobs;
        this.blobs = blobs;
        this.shelf = shelf;
    }

    @Override
    public String scheme() {
        return "job:";
    }

    @Override
    public PictureReference find(String tenant, String name) throws UnfitPictureException {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new UnfitPictureException("must name an output as job:ID/outputs/N, such as job:0199…/outputs/0");
        }
        Job job = id(parts.group(1))
                .flatMap(id -> jobs.find(tenant, id))
                .orElseThrow(
                        () -> new UnfitPictureException("names a job that is not there; GET /v1/jobs lists yours"));
        return shelf.put(tenant, PictureFile.read(bytes(output(job, Integer.parseInt(parts.group(2))))));
    }

    private static Optional<JobId> id(String text) {
        try {
            return Optional.of(JobId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Output output(Job job, int index) throws UnfitPictureException {
        if (job.facts().erasedAt() != null) {
            throw erased();
        }
        if (job.state() != JobState.SUCCEEDED) {
            throw new UnfitPictureException("names an output of a job that is "
                    + job.state().wireName()
                    + (job.state().terminal()
                            ? ": it never will have any"
                            : ": wait until it succeeded, GET /v1/jobs/" + job.id() + "?wait=60"));
        }
        return job.outputs().stream()
                .filter(each -> each.index() == index)
                .findFirst()
                .orElseThrow(() -> new UnfitPictureException("names output " + index
                        + " of a job that has outputs 0 to " + (job.outputs().size() - 1)));
    }

    private byte[] bytes(Output output) throws UnfitPictureException {
        try {
            Optional<Blob> found = blobs.get(output.key());
            if (found.isPresent()) {
                try (Blob blob = found.get()) {
                    return blob.content().readNBytes(PictureFile.MAX_BYTES);
                }
            }
        } catch (BlobStoreException | IOException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
        throw erased();
    }

    private static UnfitPictureException erased() {
        return new UnfitPictureException("names an output of a job that was erased; its images are gone");
    }
}
