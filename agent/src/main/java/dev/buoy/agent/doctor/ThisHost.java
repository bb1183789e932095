package dev.buoy.agent.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The host that the program runs on.
public record ThisHost(KernelView kernel) implements HostView {
  private static final int PATIENCE_SECONDS = 5;

  @Override
  public Optional<String> file(String path) {
    try {
      return Optional.of(String.join("\n", Files.readAllLines(Path.of(path))).strip());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public List<String> list(String folder) {
    try (var entries = Files.list(Path.of(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  @Override
  public Optional<String> output(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      // One that hangs is killed, which ends its output. One that has ended must not be: that would close its output before
      // it is read.
      var killed = process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).thenAccept(ended -> {
        if (ended.isAlive()) {
          ended.destroyForcibly();
        }
      });
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      killed.join();
      return process.waitFor() == 0 ? Optional.of(text.strip()) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public boolean writable(Path folder) {
    var there = folder.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return Files.isDirectory(there) && Files.isWritable(there);
  }

  @Override
  public Optional<String> cannotListen(InetSocketAddress address) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public List<Address> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(device -> device.getInterfaceAddresses().stream()
              .map(each -> new Address(device.getName(), each.getAddress(), each.getNetworkPrefixLength())))
          .toList();
    } catch (SocketException _) {
      return List.of();
    }
  }
}
