package dev.darkroom.gateway.dispatch;

/** The message broker does not answer, or not wholly. */
public class BrokerAwayException extends Exception {

    public BrokerAwayException(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
