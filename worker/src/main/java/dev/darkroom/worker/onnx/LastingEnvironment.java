package dev.darkroom.worker.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * ONNX Runtime's environment, kept until the process ends. Its Java binding releases it in a shutdown hook, at SIGTERM, and so
 * crashes the runs that go on within the grace (microsoft/onnxruntime issue 31352). The native side counts references, and the
 * binding has no public way to take another: hence the reflection.
 *
 * <p>The binding unpacks its libraries, 28 MB, into a folder of its own and removes them when the process ends in order. One that is
 * killed would leave them for ever, so they are removed as soon as they are loaded.
 */
final class LastingEnvironment {

    private static final Logger LOG = Logger.getLogger(LastingEnvironment.class);
    private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
    private static final String NAME = "darkroom";

    private static final OrtEnvironment ENVIRONMENT = open();

    private LastingEnvironment() {}

    static OrtEnvironment get() {
        return ENVIRONMENT;
    }

    private static OrtEnvironment open() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL, NAME);
        try {
            Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
            Method create = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            api.setAccessible(true);
            create.setAccessible(true);
            create.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
            removeLibraries();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warnf(
                    "ONNX Runtime has changed inside: runs may crash when the process is told to stop, and files may stay reason=%s",
                    e);
        }
        return environment;
    }

    /** CUDA's libraries are unpacked later and look for what they need beside them: then all stay. */
    private static void removeLibraries() throws ReflectiveOperationException {
        Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
        field.setAccessible(true);
        if (!(field.get(null) instanceof Path folder)
                || OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warnf("libraries that are loaded could not be removed folder=%s reason=%s", folder, e);
        }
    }
}
