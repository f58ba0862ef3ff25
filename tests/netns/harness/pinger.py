"""A client that asks an address every few milliseconds, and what it saw."""
import array
import contextlib
import os
import secrets
import select
import signal
import socket
import struct
import time

from .measure import now
from .namespaces import SO_RCVBUFFORCE, enter_netns


class Pinger:
    """Echo requests to an address at a fixed interval, from its own process.

    The kernel of whichever node holds the address answers; nodes are told apart
    by the TTL they send with.
    """

    def __init__(self, lab, space, address, interval=0.001, limit=120.0):
        self.path = os.path.join(lab.dir, "ping-%s" % secrets.token_hex(3))
        self.interval = interval
        r, w = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.close(r)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                self._child(space, address, interval, limit, w)
                code = 0
            finally:
                os._exit(code)
        os.close(w)
        os.read(r, 1)
        os.close(r)

    def _child(self, space, address, interval, limit, ready):
        with contextlib.suppress(OSError):
            os.nice(-10)
        enter_netns(space.name)
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
        sock.setblocking(False)
        ident = os.getpid() & 0xffff
        sent, back, ttl = array.array("q"), array.array("q"), array.array("B")
        stop = []
        signal.signal(signal.SIGTERM, lambda *a: stop.append(1))
        os.write(ready, b"x")
        poller = select.poll()
        poller.register(sock, select.POLLIN)
        step = int(interval * 1e9)
        begin = due = time.monotonic_ns()
        until = begin + int(limit * 1e9)
        count = 0

        def drain():
            while True:
                try:
                    data = sock.recv(2048)
                except (BlockingIOError, OSError):
                    return
                if len(data) >= 36 and data[20] == 0 and data[24:26] == id_bytes:
                    n = struct.unpack_from("!Q", data, 28)[0]
                    if n < count and back[n] == 0:
                        back[n] = time.monotonic_ns()
                        ttl[n] = data[8]

        id_bytes = struct.pack("!H", ident)
        while not stop:
            t = time.monotonic_ns()
            if t >= until:
                break
            if t < due:
                if poller.poll((due - t) / 1e6):
                    drain()
                continue
            body = struct.pack("!BBHHHQ", 8, 0, 0, ident, count & 0xffff, count)
            total = sum(struct.unpack("!8H", body))
            total = (total & 0xffff) + (total >> 16)
            total = (total & 0xffff) + (total >> 16)
            body = body[:2] + struct.pack("!H", ~total & 0xffff) + body[4:]
            sent.append(t)
            back.append(0)
            ttl.append(0)
            count += 1
            try:
                sock.sendto(body, (address, 0))
            except OSError:
                pass
            drain()
            due = max(due + step, time.monotonic_ns() - 5 * step)
        deadline = time.monotonic_ns() + 200_000_000
        while time.monotonic_ns() < deadline:
            if poller.poll(20):
                drain()
        with open(self.path, "wb") as f:
            f.write(struct.pack("=Q", count))
            sent.tofile(f)
            back.tofile(f)
            ttl.tofile(f)

    def finish(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        sent, back, ttl = array.array("q"), array.array("q"), array.array("B")
        with open(self.path, "rb") as f:
            count = struct.unpack("=Q", f.read(8))[0]
            sent.fromfile(f, count)
            back.fromfile(f, count)
            ttl.fromfile(f, count)
        os.unlink(self.path)
        return PingResult(sent, back, ttl)


class PingResult:
    def __init__(self, sent, back, ttl):
        self.sent, self.back, self.ttl = sent, back, ttl

    def outage(self, start, end):
        """Longest stretch of unanswered requests between two times.

        gap_ms spans the answered send before it to the answered send after it, 0
        when every request was answered (a stall of the sender is not an outage);
        ttls lists the answering TTLs in order.
        """
        a, b = int(start * 1e9), int(end * 1e9)
        last = None
        gap, at = 0, None
        lost = total = missing = 0
        by = []
        longest_send = 0
        previous = None
        for s, r, t in zip(self.sent, self.back, self.ttl):
            if s < a or s > b:
                continue
            total += 1
            if previous is not None:
                longest_send = max(longest_send, s - previous)
            previous = s
            if not r:
                lost += 1
                missing += 1
                continue
            if missing and last is not None and s - last > gap:
                gap, at = s - last, last
            last = s
            missing = 0
            if not by or by[-1] != t:
                by.append(t)
        if missing and last is not None and previous - last > gap:
            gap, at = previous - last, last
        return {"gap_ms": gap / 1e6, "gap_starts_ms": None if at is None else (at - a) / 1e6,
                "lost": lost, "sent": total, "sender_stall_ms": longest_send / 1e6, "ttls": by[:12]}
