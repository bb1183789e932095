#!/usr/bin/python3
"""screen-probe - runs a full-screen program on a terminal of its own and measures what its user gets.

  screen-probe.py [--size 120x40] --until TEXT [--keys KEYS] [--settle S] [--seconds S] [--key K --times N] -- COMMAND...

Prints one line of NAME=VALUE: ms to the first byte and until TEXT is on the screen; then, KEYS having been pressed and S
seconds passed, bytes and writes per second, percent of a processor and resident MB over the seconds; last, where --key is
given, the ms from each press of that key to the next byte: median, 95th percentile, most. Needs python3-pyte.
"""
import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time

import pyte


def ticks(pid):
    """Processor time of a process in clock ticks, and its resident size in MB."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Terminal:
    """A program on the other side of a pseudo-terminal."""

    def __init__(self, command, columns, rows):
        self.started = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """What comes next; empty when nothing came in that time."""
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return b""
        try:
            return os.read(self.fd, 1 << 16)
        except OSError:
            return b""

    def during(self, seconds):
        """Reads for so long; bytes and writes."""
        end, total, writes = time.monotonic() + seconds, 0, 0
        while (left := end - time.monotonic()) > 0:
            data = self.read(left)
            total += len(data)
            writes += bool(data)
        return total, writes

    def press(self, keys):
        """As if typed."""
        os.write(self.fd, keys.encode())

    def close(self):
        """Ends the program."""
        os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            self.read(0.05)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def first_paint(terminal, screen, text, results):
    """Waits for the first byte, then for the text on the screen."""
    stream, end = pyte.ByteStream(screen), time.monotonic() + 30
    while time.monotonic() < end:
        data = terminal.read(1)
        came = (time.monotonic() - terminal.started) * 1000
        if data:
            results.setdefault("first", came)
        stream.feed(data)
        if any(text in line for line in screen.display):
            results["paint"] = came
            return
    sys.exit(f"screen-probe: '{text}' did not come within 30 s:\n" + "\n".join(screen.display))


def latencies(terminal, key, times):
    """Milliseconds from each key to the next byte."""
    took = []
    for _ in range(times):
        while terminal.read(0.12):
            pass
        pressed = time.monotonic()
        terminal.press(key)
        if terminal.read(2):
            took.append((time.monotonic() - pressed) * 1000)
        else:
            took.append(2000.0)
    return sorted(took)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", default="120x40")
    options.add_argument("--until", required=True)
    options.add_argument("--keys", default="")
    options.add_argument("--settle", type=float, default=3)
    options.add_argument("--seconds", type=float, default=0)
    options.add_argument("--key", default="")
    options.add_argument("--times", type=int, default=40)
    options.add_argument("command", nargs="+")
    given = options.parse_args()
    columns, rows = map(int, given.size.split("x"))
    terminal, results = Terminal(given.command, columns, rows), {}
    try:
        first_paint(terminal, pyte.Screen(columns, rows), given.until, results)
        for key in given.keys:
            terminal.press(key)
            terminal.during(0.2)
        if given.seconds:
            terminal.during(given.settle)
            before, _ = ticks(terminal.pid)
            total, writes = terminal.during(given.seconds)
            after, resident = ticks(terminal.pid)
            results["bytes"] = total / given.seconds
            results["writes"] = writes / given.seconds
            results["cpu"] = 100 * (after - before) / os.sysconf("SC_CLK_TCK") / given.seconds
            results["rss"] = resident
        if given.key:
            took = latencies(terminal, given.key, given.times)
            results["key"] = statistics.median(took)
            results["key95"] = took[int(len(took) * 0.95)]
            results["keymost"] = took[-1]
    finally:
        terminal.close()
    print(" ".join(f"{name}={value:.1f}" for name, value in results.items()))


if __name__ == "__main__":
    main()
