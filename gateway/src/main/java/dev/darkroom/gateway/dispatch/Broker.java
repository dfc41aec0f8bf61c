package dev.darkroom.gateway.dispatch;

/** The message broker as recovery asks it. */
public interface Broker {

    /** Looks now. */
    BrokerLook look() throws BrokerAwayException;
}
