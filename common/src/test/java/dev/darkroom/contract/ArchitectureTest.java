package dev.darkroom.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses COMMON = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.darkroom");

    @Test
    void the_contract_knows_jackson_and_the_jdk_only() {
        classes()
                .that()
                .resideInAPackage("dev.darkroom.contract..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.darkroom.contract..", "java..", "com.fasterxml.jackson..", "org.jspecify..")
                .check(COMMON);
    }

    @Test
    void only_the_blob_store_sees_the_s3_client() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.darkroom.blobs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.minio..", "okhttp3..")
                .check(COMMON);
    }

    @Test
    void the_contract_stays_small() {
        assertThat(COMMON.stream()
                        .filter(type -> type.getPackageName().equals("dev.darkroom.contract"))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !type.isNestedClass())
                        .map(JavaClass::getSimpleName))
                .hasSizeLessThanOrEqualTo(25);
    }
}
