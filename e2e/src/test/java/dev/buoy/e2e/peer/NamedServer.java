package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A server that says its name and a newline to each client, then sends back what it hears until the client is done.
/// With the port's neighbours it also exchanges bulk data: on port + 1 the client finishes first, on port + 2 the server.
/// `NamedServer NAME ADDRESS PORT`
public final class NamedServer {
  private NamedServer() {}

  @FunctionalInterface
  private interface Service {
    void serve(Socket socket) throws IOException, InterruptedException;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var address = InetAddress.getByName(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    byte[] name = (arguments[0] + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    var echo = listen(address, port, socket -> {
      socket.getOutputStream().write(name);
      socket.getInputStream().transferTo(socket.getOutputStream());
    });
    listen(address, port + 1, socket -> System.out.println("second " + Bulk.second(socket)));
    listen(address, port + 2, socket -> System.out.println("first " + Bulk.first(socket)));
    System.out.println("ready");
    echo.join();
  }

  private static Thread listen(InetAddress address, int port, Service service) throws IOException {
    var listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.setReceiveBufferSize(Bulk.RECEIVE_BUFFER);
    listener.bind(new InetSocketAddress(address, port), 512);
    return Thread.ofPlatform().start(() -> accept(listener, service));
  }

  private static void accept(ServerSocket listener, Service service) {
    while (true) {
      try {
        var socket = listener.accept();
        Thread.startVirtualThread(() -> serve(socket, service));
      } catch (IOException e) {
        System.out.println("accept: " + e.getMessage());
      }
    }
  }

  private static void serve(Socket socket, Service service) {
    try (socket) {
      socket.setTcpNoDelay(true);
      service.serve(socket);
    } catch (IOException e) {
      System.out.println("connection: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
