package dev.darkroom.worker.lane;

/** Something was tried again and again, and did not work in time. */
final class GivenUpException extends Exception {

    GivenUpException(String what, Throwable cause) {
        super(what + " did not work in time: " + cause.getMessage(), cause);
    }
}
