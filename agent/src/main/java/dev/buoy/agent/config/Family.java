package dev.buoy.agent.config;

import java.net.InetAddress;

/// The family of an address.
enum Family {
  IPV4("IPv4"), IPV6("IPv6");

  private final String text;

  Family(String text) {
    this.text = text;
  }

  static Family of(InetAddress address) {
    return address.getAddress().length == 4 ? IPV4 : IPV6;
  }

  @Override
  public String toString() {
    return text;
  }
}
