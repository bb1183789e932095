package dev.buoy.agent.control;

import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.cluster.NodeClaims;
import dev.buoy.agent.cluster.Refusal;
import dev.buoy.agent.cluster.RouterClaim;
import dev.buoy.agent.vrrp.Decoded;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Claims as messages, and back.
final class ClaimMessages {
  private ClaimMessages() {}

  static dev.buoy.v1.NodeClaims of(NodeClaims claims) {
    var message = dev.buoy.v1.NodeClaims.newBuilder().setNode(claims.node());
    claims.routers().forEach(router -> message.addRouters(of(router)));
    return message.build();
  }

  static NodeClaims from(dev.buoy.v1.NodeClaims message) {
    return new NodeClaims(message.getNode(), message.getRoutersList().stream().map(ClaimMessages::from).toList());
  }

  private static dev.buoy.v1.RouterClaim of(RouterClaim claim) {
    var message = dev.buoy.v1.RouterClaim.newBuilder().setInstance(claim.instance())
        .setState(dev.buoy.v1.RouterState.Value.valueOf(claim.state().name()))
        .setEffectivePriority(claim.effectivePriority()).setVersion(claim.version())
        .setAdvertInt(Messages.duration(claim.interval())).addAllAddresses(claim.addresses())
        .setSource(orEmpty(claim.source())).setHeard(orEmpty(claim.heard()))
        .setHeardAge(Messages.duration(claim.heardAge())).setStandsBack(claim.standsBack())
        .setFault(claim.deficit().fault()).setLost(claim.deficit().lost());
    message.setMac(orEmpty(claim.mac()));
    claim.refusals().forEach(refusal -> message.addRefusals(dev.buoy.v1.Refusal.newBuilder().setNode(refusal.node())
        .setReason(refusal.reason().name())));
    if (claim.movedAge() != null) {
      message.setMovedAge(Messages.duration(claim.movedAge()));
    }
    return message.build();
  }

  private static RouterClaim from(dev.buoy.v1.RouterClaim message) {
    return new RouterClaim(message.getInstance(), state(message.getState()), message.getEffectivePriority(),
        message.getVersion(), duration(message.getAdvertInt()), message.getAddressesList(),
        message.getSource().isEmpty() ? null : message.getSource(),
        message.getHeard().isEmpty() ? null : message.getHeard(), duration(message.getHeardAge()),
        message.getStandsBack(), new Deficit(message.getFault(), message.getLost()),
        message.hasMovedAge() ? duration(message.getMovedAge()) : null,
        message.getMac().isEmpty() ? null : message.getMac(), refusals(message));
  }

  /// Those of a reason that this version does not know are left out.
  private static List<Refusal> refusals(dev.buoy.v1.RouterClaim message) {
    return message.getRefusalsList().stream().flatMap(refusal -> Arrays.stream(Decoded.Reason.values())
        .filter(reason -> reason.name().equals(refusal.getReason()))
        .map(reason -> new Refusal(refusal.getNode(), reason))).toList();
  }

  private static RouterState state(dev.buoy.v1.RouterState.Value state) {
    return switch (state) {
      case BACKUP -> RouterState.BACKUP;
      case MASTER -> RouterState.MASTER;
      case FAULT -> RouterState.FAULT;
      case INITIALIZE, UNSPECIFIED, UNRECOGNIZED -> RouterState.INITIALIZE;
    };
  }

  private static Duration duration(com.google.protobuf.Duration message) {
    return Duration.ofSeconds(message.getSeconds(), message.getNanos());
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }
}
