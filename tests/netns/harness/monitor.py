"""Address events of several namespaces, with times, from the kernel's own notifications."""
import contextlib
import os
import select
import socket
import struct
import threading

from .measure import now
from .namespaces import SO_RCVBUFFORCE


class AddressMonitor:
    """Times of every address added to or removed from some namespaces."""

    NEW, DEL = 20, 21

    def __init__(self, spaces):
        self.events = []
        self.cond = threading.Condition()
        self.socks = {}
        self.overruns = 0
        for space in spaces:
            sock = space.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20)
            sock.bind((0, 0x10 | 0x100))
            sock.setblocking(False)
            self.socks[sock] = space
        self.wake_r, self.wake_w = os.pipe()
        self.drained = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        poller = select.poll()
        for fd in (*self.socks, self.wake_r):
            poller.register(fd, select.POLLIN)
        while True:
            asked = any(fd == self.wake_r for fd, _ in poller.poll())
            for sock, space in self.socks.items():
                self._drain(sock, space)
            if asked and os.read(self.wake_r, 1) == b"x":
                return
            if asked:
                self.drained.release()

    def _drain(self, sock, space):
        batch = []
        while True:
            try:
                data = sock.recv(65536)
            except BlockingIOError:
                break
            except OSError:
                self.overruns += 1
                continue
            self._parse(now(), space, data, batch)
        if batch:
            with self.cond:
                self.events.extend(batch)
                self.cond.notify_all()

    def _parse(self, stamp, space, data, out):
        offset = 0
        while offset + 16 <= len(data):
            length, kind = struct.unpack_from("=IH", data, offset)
            if length < 16:
                break
            if kind in (self.NEW, self.DEL):
                family, prefix, _, _, index = struct.unpack_from("=BBBBI", data, offset + 16)
                pos, end = offset + 24, offset + length
                address = local = None
                while pos + 4 <= end:
                    alen, atype = struct.unpack_from("=HH", data, pos)
                    if alen < 4:
                        break
                    if atype == 1:
                        address = data[pos + 4:pos + alen]
                    elif atype == 2:
                        local = data[pos + 4:pos + alen]
                    pos += (alen + 3) & ~3
                raw = local or address
                if raw:
                    text = socket.inet_ntop(socket.AF_INET if family == socket.AF_INET else socket.AF_INET6, raw)
                    out.append((stamp, space.label, "add" if kind == self.NEW else "del", text, index))
            offset += (length + 3) & ~3

    def stop(self):
        with contextlib.suppress(OSError):
            os.write(self.wake_w, b"x")
        self.thread.join(2)
        for sock in self.socks:
            sock.close()

    def wait(self, test, timeout):
        """Waits until test(events) is true."""
        deadline = now() + timeout
        with self.cond:
            while not test(self.events):
                left = deadline - now()
                if left <= 0:
                    return False
                self.cond.wait(min(left, 0.25))
        return True

    def since(self, t, label=None, kind=None, address=None):
        """Events from a moment on, up to the last one that the kernel has told before now."""
        os.write(self.wake_w, b"?")
        assert self.drained.acquire(timeout=30), "the monitor hangs"
        with self.cond:
            return [e for e in self.events if e[0] >= t and (label is None or e[1] == label)
                    and (kind is None or e[2] == kind) and (address is None or e[3] == address)]

    def holders(self, address, initial, start, end):
        """Seconds during which both, one or no namespace held the address."""
        held = set(initial)
        spans = {"none": 0.0, "one": 0.0, "both": 0.0}
        last = start

        def add(until):
            spans["none" if not held else "one" if len(held) == 1 else "both"] += until - last

        for stamp, label, kind, addr, _ in self.since(start, address=address):
            if stamp > end:
                break
            add(stamp)
            last = stamp
            (held.add if kind == "add" else held.discard)(label)
        add(end)
        return spans
