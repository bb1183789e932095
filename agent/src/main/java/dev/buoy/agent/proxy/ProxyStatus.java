package dev.buoy.agent.proxy;

import java.util.List;

/// Everything the proxy knows at one instant, in the order of the file.
public record ProxyStatus(List<FrontendStatus> frontends, List<BackendStatus> backends) {
  public ProxyStatus {
    frontends = List.copyOf(frontends);
    backends = List.copyOf(backends);
  }
}
