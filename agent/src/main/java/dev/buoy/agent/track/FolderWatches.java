package dev.buoy.agent.track;

import dev.buoy.agent.time.Cancellable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.Executor;

/// Tells of changes in the folders of watched files (inotify(7)): one watch and one virtual thread each, which sleeps
/// until something changes. Where the system cannot watch, nothing is told.
final class FolderWatches {
  private final Executor background;

  FolderWatches(Executor background) {
    this.background = background;
  }

  Cancellable watch(Path file, Runnable onChange) {
    var folder = file.getParent();
    if (folder == null) {
      return () -> {};
    }
    try {
      var service = folder.getFileSystem().newWatchService();
      folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      background.execute(() -> follow(service, file, onChange));
      return () -> close(service);
    } catch (IOException _) {
      return () -> {};
    }
  }

  private static void follow(WatchService service, Path file, Runnable onChange) {
    try {
      for (var key = service.take(); tell(key, file, onChange); key = service.take()) {
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ClosedWatchServiceException _) {
      return;
    }
    close(service);
  }

  /// @return whether the folder is still watched
  private static boolean tell(WatchKey key, Path file, Runnable onChange) {
    if (key.pollEvents().stream().anyMatch(event -> event.context() == null
        || event.context().equals(file.getFileName()))) {
      onChange.run();
    }
    return key.reset();
  }

  private static void close(WatchService service) {
    try {
      service.close();
    } catch (IOException _) {
      // Its descriptor is lost until the agent ends; nothing is told any more.
    }
  }
}
