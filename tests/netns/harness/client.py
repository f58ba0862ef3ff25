"""A client of the virtual address that tells what it sees while it sees it."""
import contextlib
import os
import select
import signal
import socket
import struct
import threading
import time

from .namespaces import SO_RCVBUFFORCE, enter_netns


class Client:
    """Asks an address every `interval` seconds from a process of its own.

    gaps: list of (start, seconds) for every stretch in which requests went unanswered, from the last answered request before
    to the first one answered after; answered and lost count requests; last is the time of the latest answer.
    """

    def __init__(self, node, address, interval=0.002, limit=600.0):
        self.gaps, self.answered, self.lost, self.last = [], 0, 0, 0.0
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(reader)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                with contextlib.suppress(OSError):
                    os.nice(-10)
                ask(node.name, address, interval, limit, writer)
            finally:
                os._exit(0)
        os.close(writer)
        threading.Thread(target=self._read, args=(os.fdopen(reader),), daemon=True).start()

    def _read(self, lines):
        for line in lines:
            kind, first, second = line.split()
            if kind == "gap":
                self.gaps.append((int(first) / 1e9, int(second) / 1e9))
            elif kind == "count":
                self.answered, self.lost = int(first), int(second)
            else:
                self.last = int(first) / 1e9

    def worst_gap(self, since):
        """The longest gap that began at or after `since` (less one interval's slack), in seconds."""
        return max((length for start, length in list(self.gaps) if start >= since - 0.01), default=0.0)

    def end(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def ask(netns, address, interval, limit, writer):
    """The client's process: echo requests at a steady pace, a line for each gap and a count five times a second."""
    enter_netns(netns)
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
    sock.setblocking(False)
    ident = os.getpid() & 0xffff
    step, due = int(interval * 1e9), time.monotonic_ns()
    end, told = due + int(limit * 1e9), due
    sent, answered, last = [], 0, None
    while (moment := time.monotonic_ns()) < end:
        if moment < due:
            select.select([sock], [], [], (due - moment) / 1e9)  # poll() would round up to a millisecond
        else:
            with contextlib.suppress(OSError):
                sock.sendto(echo_request(ident, len(sent)), (address, 0))
            sent.append(moment)
            due = max(due + step, moment - 5 * step)
        for number in replies(sock, ident, len(sent)):
            answered += 1
            if last is not None and number > last + 1:
                os.write(writer, b"gap %d %d\n" % (sent[last], sent[number] - sent[last]))
            last = number if last is None else max(last, number)
        if moment - told > 200_000_000:
            os.write(writer, b"count %d %d\nlast %d 0\n" % (answered, len(sent) - answered, sent[last] if last is not None else 0))
            told = moment


def echo_request(ident, number):
    body = struct.pack("!BBHHHQ", 8, 0, 0, ident, number & 0xffff, number)
    total = sum(struct.unpack("!8H", body))
    total = (total & 0xffff) + (total >> 16)
    total = (total & 0xffff) + (total >> 16)
    return body[:2] + struct.pack("!H", ~total & 0xffff) + body[4:]


def replies(sock, ident, count):
    """Numbers of the requests whose answers wait in the socket."""
    while True:
        try:
            data = sock.recv(2048)
        except OSError:
            return
        if len(data) >= 36 and data[20] == 0 and struct.unpack_from("!H", data, 24)[0] == ident:
            number, = struct.unpack_from("!Q", data, 28)
            if number < count:
                yield number
