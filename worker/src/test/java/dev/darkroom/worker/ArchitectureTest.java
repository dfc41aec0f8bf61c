package dev.darkroom.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** A program of its own, beside the worker: it puts the parts together and prints. */
    private static final String VERIFY = "dev.darkroom.worker.VerifyModels";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.darkroom");
    private static final int MOST_LINES = 500;

    @Test
    void the_worker_does_not_know_the_gateway_or_a_database() {
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.darkroom.gateway..", "java.sql..", "javax.sql..", "io.agroal..")
                .check(CLASSES);
        assertThat(getClass().getResource("/org/postgresql/Driver.class")).isNull();
    }

    @Test
    void onnx_runtime_is_seen_by_one_package() {
        onlyIn("dev.darkroom.worker.onnx..", "ai.onnxruntime..");
    }

    @Test
    void the_tokeniser_library_is_seen_by_one_package() {
        onlyIn("dev.darkroom.worker.text..", "ai.djl..");
    }

    @Test
    void kafka_and_messaging_are_seen_by_one_package() {
        onlyIn(
                "dev.darkroom.worker.kafka..",
                "org.apache.kafka..",
                "io.smallrye.reactive.messaging..",
                "org.eclipse.microprofile.reactive.messaging..");
    }

    @Test
    void micrometer_is_seen_by_one_package() {
        onlyIn("dev.darkroom.worker.metrics..", "io.micrometer..");
    }

    @Test
    void the_s3_client_is_seen_by_the_shared_store_only() {
        onlyIn("dev.darkroom.blobs..", "io.minio..", "okhttp3..");
    }

    @Test
    void packages_have_no_cycles_and_nothing_depends_on_the_whole() {
        slices().matching("dev.darkroom.worker.(*)..").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.worker.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.darkroom.worker")
                .check(CLASSES);
    }

    @Test
    void nothing_depends_on_an_adapter() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.darkroom.worker.kafka..", "dev.darkroom.worker.onnx..")
                .and()
                .doNotHaveFullyQualifiedName(VERIFY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.darkroom.worker.kafka..", "dev.darkroom.worker.onnx..")
                .check(CLASSES);
    }

    @Test
    void time_ids_and_chance_are_injected_and_nobody_sleeps_or_prints() {
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.worker..")
                .and()
                .doNotHaveFullyQualifiedName(VERIFY)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .accessField(System.class, "out")
                .check(CLASSES);
    }

    @Test
    void no_file_is_long() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> assertThat(lines(file)).as(file.toString()).isLessThan(MOST_LINES));
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void onlyIn(String home, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }
}
