package dev.darkroom.worker.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jboss.logging.Logger;

/**
 * ONNX Runtime's environment, kept until the process ends. Its Java binding releases it in a shutdown hook, at SIGTERM, and so
 * crashes the runs that go on within the grace (microsoft/onnxruntime issue 31352). The native side counts references, and the
 * binding has no public way to take another: hence the reflection.
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
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warnf("runs may crash when the process is told to stop; ONNX Runtime has changed inside reason=%s", e);
        }
        return environment;
    }
}
