#!/usr/bin/env python3
# Prints signed.txt: signed VRRP version 3 advertisements, from the description of the trailer alone.
import hashlib
import hmac
import ipaddress
import struct


def ones(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source, destination, vrid, priority, centiseconds, addresses, key_id, sequence, key, pseudo_header=True):
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    message = struct.pack(">BBBBHH", 0x31, vrid, priority, len(addresses), centiseconds, 0)
    message += b"".join(ipaddress.ip_address(address).packed for address in addresses)
    head = struct.pack(">BBHQ", 1, key_id, 0, sequence)
    bound = struct.pack(">BBBB16s", source.version, 3, vrid, 0, source.packed)
    trailer = head + hmac.new(key, bound + message + head + bytes(16), hashlib.sha256).digest()[:16]
    summed = message if source.version == 4 else message + trailer
    pseudo = source.packed + destination.packed + struct.pack(">HH", 112, len(summed)) if pseudo_header else b""
    checksum = ones(pseudo + summed)
    return message[:6] + struct.pack(">H", checksum) + message[8:] + trailer


def line(name, source, destination, *rest, **options):
    key_id, sequence, key = rest[-3:]
    print(name, source, destination, key_id, "%016x" % sequence, key.hex(),
          packet(source, destination, *rest, **options).hex())


DRAFT = bytes(range(32))
line("draft-ipv4", "198.51.100.10", "224.0.0.18", 51, 200, 100, ["192.0.2.100"], 1, 0x6800000080000000, DRAFT,
     pseudo_header=False)
line("draft-ipv6", "fe80::10", "fe80::20", 51, 200, 100, ["fe80::100"], 1, 0x6800000080000000, DRAFT)
line("ipv4", "10.77.0.1", "224.0.0.18", 99, 150, 10, ["10.77.0.100"], 7, 0x6800000080000001, b"k" * 32)
line("ipv4-resigns", "10.77.0.1", "10.77.0.2", 99, 0, 10, ["10.77.0.100", "10.77.0.101"], 255, 0x6800000080010000,
     bytes(range(64)))
line("ipv6", "fe80::1", "ff02::12", 66, 150, 10, ["fe80::100", "fd00:77::100"], 0, 0x68000000FFFFFFFF, b"x" * 64)
