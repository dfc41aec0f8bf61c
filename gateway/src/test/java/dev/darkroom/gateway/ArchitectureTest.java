package dev.darkroom.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.darkroom.gateway.tenants.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.darkroom.gateway");

    @Test
    void technologies_stay_in_their_packages() {
        only("java.sql..", "..postgres..");
        only("javax.sql..", "..postgres..");
        only("org.apache.kafka..", "..kafka..");
        only("io.smallrye.reactive.messaging..", "..kafka..");
        only("org.eclipse.microprofile.reactive.messaging..", "..kafka..");
        only("com.networknt..", "..models..");
        only("io.micrometer..", "..metrics..");
        only("com.nimbusds..", "..oidc..");
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.minio..", "ai.onnxruntime..")
                .check(GATEWAY);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.darkroom.worker..")
                .check(GATEWAY);
    }

    @Test
    void jakarta_rest_is_seen_by_resources_pages_http_and_tenants_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..gateway.http..", "..gateway.tenants..", "..gateway.web..")
                .and()
                .haveSimpleNameNotEndingWith("Resource")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs..")
                .check(GATEWAY);
    }

    @Test
    void features_have_no_cycles_and_know_no_adapters() {
        slices().matching("dev.darkroom.gateway.(*)..")
                .should()
                .beFreeOfCycles()
                .check(GATEWAY);
        noClasses()
                .that()
                .resideOutsideOfPackages("..postgres..", "..kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.darkroom.gateway.postgres..", "dev.darkroom.gateway.kafka..")
                .check(GATEWAY);
    }

    @Test
    void nobody_depends_on_the_pages() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..gateway.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..gateway.web..")
                .check(GATEWAY);
    }

    @Test
    void time_ids_chance_and_waiting_are_injected() {
        noClasses().should().callMethod(Instant.class, "now").check(GATEWAY);
        noClasses().should().callMethod(UUID.class, "randomUUID").check(GATEWAY);
        noClasses().should().callConstructor(Random.class).check(GATEWAY);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(GATEWAY);
        noClasses().should().accessField(System.class, "out").check(GATEWAY);
    }

    @Test
    void every_resource_method_names_the_scope_it_needs() {
        ArchRule rule = methods()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Resource")
                .and()
                .arePublic()
                .should()
                .beAnnotatedWith(Needs.class);
        rule.check(GATEWAY);
    }

    @Test
    void no_file_outgrows_its_idea() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> long500 = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > 500)
                    .toList();
            assertThat(long500).isEmpty();
        }
    }

    private static void only(String technology, String home) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(technology)
                .check(GATEWAY);
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
