package dev.buoy.agent.identity;

import dev.buoy.agent.operation.Caller;

/// Who makes a call.
/// @param caller on whose behalf it is made
/// @param proof what the connection's own name rests on
/// @param agent whether another agent of the cluster is at the other end, or nothing tells it apart from one
/// @param forwarder the node that passes the call on; empty: nobody does
/// @param client whose calls are counted together
public record Identity(Caller caller, Proof proof, boolean agent, String forwarder, String client) {
  /// Whether it may do what needs this role.
  public boolean may(Caller.Role least) {
    return least == Caller.Role.NODE ? agent : caller.role().includes(least);
  }
}
