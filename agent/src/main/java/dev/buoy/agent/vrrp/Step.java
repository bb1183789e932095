package dev.buoy.agent.vrrp;

import java.util.List;
import java.util.stream.Stream;

/// The outcome of a transition.
/// @param actions to be carried out in this order
record Step(VrrpState next, List<VrrpAction> actions) {
  Step {
    actions = List.copyOf(actions);
  }

  static Step to(VrrpState next, VrrpAction... actions) {
    return new Step(next, List.of(actions));
  }

  /// The same to do, but another state.
  Step at(VrrpState other) {
    return new Step(other, actions);
  }

  /// This step with more to do afterwards.
  Step then(List<? extends VrrpAction> more) {
    return new Step(next, Stream.concat(actions.stream(), more.stream()).toList());
  }

  /// This step with more to do afterwards.
  Step then(VrrpAction... more) {
    return then(List.of(more));
  }
}
