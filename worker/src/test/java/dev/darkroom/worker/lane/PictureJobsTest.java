package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.worker.image.PictureFiles;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.sampling.TransformSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureJobsTest {

    @TempDir
    Path packages;

    private Bench bench;

    @BeforeEach
    void open() {
        TestModels.copy(TestModels.PACKAGES.resolve("tiny-transform"), packages.resolve("tiny-transform"));
        bench = bench(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_job_draws_from_the_picture_that_its_tenant_stored() throws Exception {
        TakenJob job = job(bench, stored(bench, 40, 0xFF0000), 1);

        assertThat(bench.run(List.of(job))).containsExactly(Verdict.ACCEPT);

        JobEvent.Succeeded succeeded = (JobEvent.Succeeded) bench.lastEventOf(job);
        assertThat(succeeded.outputs())
                .singleElement()
                .extracting(Output::width)
                .isEqualTo(40);
    }

    @Test
    void one_jobs_bad_picture_fails_that_job_alone() throws Exception {
        byte[] broken = {'n', 'o'};
        bench.blobs.put(ObjectKey.input("tenant", PictureReference.to(broken).sha256()), broken, "image/png");
        TakenJob good = job(bench, stored(bench, 32, 0x00FF00), 1);
        TakenJob missing = job(bench, "sha256:" + "0".repeat(64), 1);
        TakenJob unreadable = job(bench, PictureReference.to(broken).toString(), 1);
        TakenJob alsoGood = job(bench, stored(bench, 32, 0x0000FF), 1);

        List<Verdict> verdicts = bench.run(List.of(good, missing, unreadable, alsoGood));

        assertThat(verdicts).containsOnly(Verdict.ACCEPT);
        assertThat(bench.lastEventOf(good)).isInstanceOf(JobEvent.Succeeded.class);
        assertThat(bench.lastEventOf(alsoGood)).isInstanceOf(JobEvent.Succeeded.class);
        for (TakenJob bad : List.of(missing, unreadable)) {
            assertThat(bench.lastEventOf(bad)).isInstanceOfSatisfying(JobEvent.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo(FailureCode.INPUT_REJECTED);
                assertThat(failed.detail()).contains("field 'image'").endsWith(".");
            });
        }
    }

    @Test
    void a_store_that_comes_back_only_delays_a_job() throws Exception {
        bench.failingGets.set(2);
        TakenJob job = job(bench, stored(bench, 32, 0), 1);

        assertThat(bench.run(List.of(job))).containsExactly(Verdict.ACCEPT);
        assertThat(bench.lastEventOf(job)).isInstanceOf(JobEvent.Succeeded.class);
    }

    @Test
    void a_picture_that_cannot_be_fetched_in_time_gives_its_job_back_and_no_other() throws Exception {
        try (Bench impatient = bench(Duration.ZERO)) {
            impatient.failingGets.set(1);
            String reference = stored(impatient, 32, 0);
            List<TakenJob> jobs = List.of(job(impatient, reference, 1), job(impatient, reference, 1));

            List<Verdict> verdicts = impatient.run(jobs);

            assertThat(verdicts).containsExactlyInAnyOrder(Verdict.RETURN, Verdict.ACCEPT);
        }
    }

    private Bench bench(Duration patience) {
        return new Bench(patience, TestModels.in(packages, TestRuntime.on("cpu"), List.of(new TransformSampler())));
    }

    private static String stored(Bench bench, int side, int rgb) {
        byte[] png = PictureFiles.png(side, side, rgb);
        PictureReference reference = PictureReference.to(png);
        bench.blobs.put(ObjectKey.input("tenant", reference.sha256()), png, "image/png");
        return reference.toString();
    }

    private static TakenJob job(Bench bench, String image, int delivery) {
        var input = JsonNodeFactory.instance
                .objectNode()
                .put("image", image)
                .put("amount", 1)
                .put("seed", 1);
        return bench.job("tiny-transform", bench.version("tiny-transform"), input, delivery);
    }
}
