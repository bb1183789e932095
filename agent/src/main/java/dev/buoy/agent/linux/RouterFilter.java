package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Socket filters (socket(7), SO_ATTACH_FILTER) that let through what one virtual router may want to hear, by its id
/// alone: what is wrong otherwise is counted, and not dropped unseen. A packet too short to have an id goes as well.
final class RouterFilter {
  private static final int LOAD_HEADER_LENGTH = 0xb1;
  private static final int LOAD_BYTE_BEHIND_HEADER = 0x50;
  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int INSTRUCTION = 8;
  private static final int VIRTUAL_ROUTER_ID = 1;
  private static final int EVERYTHING = 0x40000;

  private RouterFilter() {}

  /// Of a raw IPv4 socket, which receives the IP header too.
  static byte[] ipv4(int virtualRouterId) {
    return program(instruction(LOAD_HEADER_LENGTH, 0, 0), instruction(LOAD_BYTE_BEHIND_HEADER, 0, VIRTUAL_ROUTER_ID),
        instruction(JUMP_EQUAL, 1, virtualRouterId), instruction(RETURN, 0, EVERYTHING), instruction(RETURN, 0, 0));
  }

  /// Of a raw IPv6 socket, which receives the payload.
  static byte[] ipv6(int virtualRouterId) {
    return program(instruction(LOAD_BYTE, 0, VIRTUAL_ROUTER_ID), instruction(JUMP_EQUAL, 1, virtualRouterId),
        instruction(RETURN, 0, EVERYTHING), instruction(RETURN, 0, 0));
  }

  private static byte[] program(byte[]... instructions) {
    var program = ByteBuffer.allocate(instructions.length * INSTRUCTION);
    for (var instruction : instructions) {
      program.put(instruction);
    }
    return program.array();
  }

  /// `struct sock_filter`.
  /// @param otherwise instructions to skip when a comparison fails
  private static byte[] instruction(int code, int otherwise, int value) {
    return ByteBuffer.allocate(INSTRUCTION).order(ByteOrder.nativeOrder()).putShort((short) code).put((byte) 0)
        .put((byte) otherwise).putInt(value).array();
  }
}
