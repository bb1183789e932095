package dev.buoy.agent.control;

import dev.buoy.agent.accesslog.AccessLog.Standing;
import dev.buoy.agent.proxy.AcceptQueue;
import dev.buoy.agent.proxy.Activity;
import dev.buoy.agent.proxy.Counter;
import dev.buoy.agent.proxy.Quantiles;
import dev.buoy.agent.proxy.Timing;
import dev.buoy.agent.proxy.Totals;
import dev.buoy.v1.AccessLog;
import dev.buoy.v1.Latency;
import dev.buoy.v1.ListenQueue;
import dev.buoy.v1.Traffic;

/// What was counted and timed, as messages.
public final class TrafficMessages {
  private TrafficMessages() {}

  /// How the access log stands.
  public static AccessLog accessLog(Standing standing) {
    return AccessLog.newBuilder().setTo(standing.to()).setWritten(standing.written()).setDropped(standing.dropped())
        .setProblem(standing.problem()).build();
  }

  static Traffic traffic(Totals totals, Activity activity) {
    var message = Traffic.newBuilder().setSessions(totals.open()).setMostSessions(activity.most())
        .setTotalSessions(totals.get(Counter.OPENED)).setRate(activity.rate()).setMostRate(activity.mostRate())
        .setBytesIn(totals.get(Counter.BYTES_IN)).setBytesOut(totals.get(Counter.BYTES_OUT))
        .setConnectErrors(totals.get(Counter.CONNECT_ERRORS)).setRefused(totals.get(Counter.REFUSED))
        .setRetries(totals.get(Counter.RETRIES)).setRedispatches(totals.get(Counter.REDISPATCHES))
        .putAllEnds(totals.ends());
    var timings = activity.timings();
    timings.of(Timing.SESSION).map(TrafficMessages::latency).ifPresent(message::setSessionTime);
    timings.of(Timing.CONNECT).map(TrafficMessages::latency).ifPresent(message::setConnectTime);
    timings.of(Timing.QUEUE).map(TrafficMessages::latency).ifPresent(message::setQueueTime);
    return message.build();
  }

  static ListenQueue queue(AcceptQueue queue) {
    return ListenQueue.newBuilder().setBind(queue.bind()).setLength(queue.length()).setLimit(queue.limit()).build();
  }

  private static Latency latency(Quantiles quantiles) {
    return Latency.newBuilder().setCount(quantiles.count()).setP50(Messages.duration(quantiles.p50()))
        .setP95(Messages.duration(quantiles.p95())).setP99(Messages.duration(quantiles.p99()))
        .setLongest(Messages.duration(quantiles.longest())).build();
  }
}
