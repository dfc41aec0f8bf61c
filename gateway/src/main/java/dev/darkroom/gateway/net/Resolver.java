package dev.darkroom.gateway.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host; blocks. */
@FunctionalInterface
public interface Resolver {

    List<InetAddress> resolve(String host) throws UnknownHostException;
}
