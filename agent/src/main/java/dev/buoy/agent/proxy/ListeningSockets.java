package dev.buoy.agent.proxy;

import java.util.Collection;
import java.util.Optional;

/// Port: owns the listening descriptors, whoever serves them. One caller at a time, not on an event loop.
public interface ListeningSockets {
  /// Opens a socket on an address that is not held yet. It accepts nothing until it is served.
  /// @param frontend named in the error
  /// @throws BindFailed when the system refuses for another reason than that the address is on no interface
  ListeningSocket acquire(String frontend, FrontendConfig.Bind bind) throws BindFailed;

  /// The open socket on this address, so that who serves it next need not open it again.
  Optional<ListeningSocket> adopt(FrontendConfig.Bind bind);

  /// Every open socket, to be handed over.
  Collection<ListeningSocket> handOver();
}
