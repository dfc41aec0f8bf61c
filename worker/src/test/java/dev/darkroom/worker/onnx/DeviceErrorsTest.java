package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "Error code - ORT_FAIL - message: CUDA failure 700: an illegal memory access was encountered ; GPU=0, true",
        "Error code - ORT_FAIL - message: CUDA failure 100: no CUDA-capable device is detected ; GPU=-1, true",
        "Error code - ORT_FAIL - message: CUDA failure 2: out of memory ; GPU=0 ; hostname=n, false",
        "Non-zero status code returned while running Reshape node, false"
    })
    void a_device_is_lost_unless_it_only_lacks_memory(String message, boolean lost) {
        assertThat(DeviceErrors.lost(message)).isEqualTo(lost);
    }
}
