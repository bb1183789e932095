package dev.buoy.agent;

import dev.buoy.agent.drill.Impossible;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.drill.Injections;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.proxy.Proxy;
import dev.buoy.agent.proxy.Severance;
import java.util.Set;

/// Faults of drills that happen inside the agent. While its frontends are shut, the responder refuses as they do: else
/// probes would be good where clients are refused.
record InnerFaults(Proxy proxy, Responding responding) implements Injections.Means {
  @Override
  public void begin(Injection injection, Why why) throws Impossible {
    switch (injection.fault()) {
      case PROXY -> {
        proxy.shut(why);
        responding.shut();
      }
      case BACKEND -> proxy.sever(new Severance(injection.backend(), Set.copyOf(injection.servers()), why));
      case HANDOVER, STOP, KILL, FREEZE, LINK, ISOLATE ->
        throw new Impossible(injection.fault() + " is not done inside the agent");
    }
  }

  @Override
  public void end(String drill, Why why) {
    responding.open();
    proxy.reopen(why);
    proxy.mend();
  }
}
