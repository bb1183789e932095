package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.console.cluster.Safe;
import dev.buoy.console.tui.FileBook.Copy;
import dev.buoy.console.tui.FileBook.Disk;
import dev.buoy.console.tui.FileBook.Text;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.ConfigVersion;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.GetOperationRequest;
import dev.buoy.v1.Operation;
import dev.buoy.v1.ReloadRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Asks agents for the files they run and ran.
final class FilesFeed {
  private static final String NOTHING = "nothing that runs changes";

  private FilesFeed() {}

  /// Every agent at the same time. Blocks.
  static FileBook ask(Subscription.Files wanted, List<Feeds.Asked> agents) {
    var copies = new HashMap<String, Copy>();
    var answers = Feeds.together(agents.stream().<Callable<Copy>>map(agent -> () -> {
      var link = agent.link();
      return link == null ? failed(agent.failure()) : copy(link);
    }).toList());
    for (var i = 0; i < answers.size(); i++) {
      copies.put(agents.get(i).agent(), answers.get(i));
    }
    var links = new ArrayList<AgentLink>();
    agents.forEach(agent -> {
      if (agent.link() != null) {
        links.add(agent.link());
      }
    });
    Map<String, Text> earlier = new HashMap<>();
    wanted.versions().forEach(digest -> earlier.put(digest, version(digest, links)));
    return new FileBook(copies, earlier, pending(wanted.pending(), links));
  }

  private static Copy failed(String why) {
    return new Copy(new Text(List.of(), why), ConfigVersion.getDefaultInstance(), List.of(), new Disk(List.of(), why));
  }

  private static Copy copy(AgentLink link) {
    try {
      var answer = link.call(Feeds.TIMEOUT).getConfig(GetConfigRequest.getDefaultInstance());
      return new Copy(text(answer.getFilesList()), answer.getVersion(), answer.getHistoryList(), disk(link));
    } catch (StatusRuntimeException e) {
      return failed(Feeds.why(e));
    }
  }

  /// What reading the file again would change.
  private static Disk disk(AgentLink link) {
    try {
      var answer = link.call(Feeds.TIMEOUT).reload(ReloadRequest.newBuilder().setDryRun(true).build());
      // The agent's word for a plan that has nothing to do.
      var changes = answer.getPlan().getChangesList().stream().filter(change -> !change.equals(NOTHING)).toList();
      return new Disk(changes, "");
    } catch (StatusRuntimeException e) {
      return new Disk(List.of(), Feeds.why(e));
    }
  }

  private static Text text(List<ConfigFile> files) {
    var lines = new ArrayList<String>();
    for (var file : files) {
      if (!file.getName().isEmpty()) {
        lines.add("# ---- " + Safe.text(file.getName()));
      }
      file.getContent().toStringUtf8().lines().map(Safe::text).forEach(lines::add);
    }
    return new Text(lines, "");
  }

  /// Of the first agent that ran it.
  private static Text version(String digest, List<AgentLink> links) {
    var why = "no agent answers";
    for (var link : links) {
      try {
        return text(link.call(Feeds.TIMEOUT).getConfig(GetConfigRequest.newBuilder().setDigest(digest).build())
            .getFilesList());
      } catch (StatusRuntimeException e) {
        why = Feeds.why(e);
      }
    }
    return new Text(List.of(), why);
  }

  /// Of the agent that leads it.
  private static @Nullable Operation pending(String operation, List<AgentLink> links) {
    if (operation.isEmpty()) {
      return null;
    }
    Operation known = null;
    for (var link : links) {
      try {
        var answer = link.call(Feeds.TIMEOUT)
            .getOperation(GetOperationRequest.newBuilder().setOperationId(operation).build()).getOperation();
        known = known == null || answer.getStepsCount() > known.getStepsCount() ? answer : known;
      } catch (StatusRuntimeException _) {
        // Only who leads it knows it.
      }
    }
    return known;
  }
}
