"""tcpdump in a namespace: a capture to look at afterwards, or its text."""
import re
import secrets
import signal
import struct
import subprocess
import time
import os

from .measure import wall_clock_offset


class Capture:
    """tcpdump in a namespace into a nanosecond pcap, read when stopped. bulk: cheap for the machine, for thousands of frames a second."""

    def __init__(self, lab, space, iface, expression, snaplen=128, buffer_kb=65536, bulk=False):
        self.path = os.path.join(lab.dir, "cap-%s-%s" % (space.label, secrets.token_hex(3)))
        # outside the node's mounts: the file is the lab's
        self.process = lab.popen(["ip", "netns", "exec", space.name] + [str(word) for word in
            ["tcpdump", "-i", iface, "-n", "-s", snaplen, "-B", buffer_kb] +
            ([] if bulk else ["-U", "--immediate-mode"]) + ["--time-stamp-precision=nano", "-w", self.path, "-Z", "root"] + expression.split()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.offset = wall_clock_offset()
        line = b""
        while b"listening" not in line:
            line = self.process.stderr.readline()
            if not line:
                raise RuntimeError("tcpdump did not start")

    @classmethod
    def adverts_of(cls, lab, space, source):
        """The adverts that arrive from an address, with the kernel's times: a reader in Python would fall behind a flood."""
        return cls(lab, space, "eth0", "ip proto 112 and src " + source)

    def times(self):
        """Stops, and gives the times alone."""
        return [stamp for stamp, _ in self.stop()]

    def stop(self):
        time.sleep(0.1)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        text = self.process.stderr.read().decode()
        found = re.search(r"(\d+) packets? dropped by kernel", text)
        self.dropped = int(found.group(1)) if found else None
        return self.packets()

    def packets(self):
        """[(monotonic seconds, frame bytes)]"""
        rows = []
        with open(self.path, "rb") as f:
            head = f.read(24)
            if len(head) < 24:
                return rows
            order = "<" if struct.unpack("<I", head[:4])[0] == 0xa1b23c4d else ">"
            while True:
                record = f.read(16)
                if len(record) < 16:
                    return rows
                sec, nsec, caplen, _ = struct.unpack(order + "IIII", record)
                frame = f.read(caplen)
                if len(frame) < caplen:  # it is being written
                    return rows
                rows.append(((sec * 1_000_000_000 + nsec - self.offset) / 1e9, frame))


def tcpdump_text(lab, space, iface, expression, count, timeout):
    """Text lines of up to `count` packets, within `timeout` seconds."""
    process = lab.popen(space.command(["timeout", timeout, "tcpdump", "-i", iface, "-nn", "-l", "-v", "-c", count]
                                      + expression.split()),
                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out, _ = process.communicate(timeout=timeout + 5)
    return out
