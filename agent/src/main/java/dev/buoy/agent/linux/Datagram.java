package dev.buoy.agent.linux;

/// One datagram as a socket takes it.
/// @param bytes what follows the address, header included where the socket wants one
/// @param address the destination's `sockaddr`
// Handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Datagram(byte[] bytes, byte[] address) {}
