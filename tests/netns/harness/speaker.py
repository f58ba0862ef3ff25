"""A station on the wire: hears every frame with its time, sends made-up ones."""
import errno
import select
import socket
import struct

from .measure import now, wall_clock_offset
from .namespaces import SO_RCVBUFFORCE
from .packets import Packet, ether, ipv4, ipv6, multicast_mac, vrrp2, vrrp3

SO_TIMESTAMPNS, ETH_P_ALL = 35, 3
# The kernel begins to stamp frames a moment after the first socket asks for it: long before any Speaker is made.
STAMPING = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
STAMPING.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


class Speaker:
    """Hears every frame on an interface, and sends made-up ones.

    Frames wait in the socket until they are asked for, and carry the kernel's time of their arrival: a test that is late, or whose
    machine is busy, still sees what was on the wire when.
    """

    def __init__(self, space, iface="eth0"):
        self.space, self.iface = space, iface
        self.mac = space.mac(iface)
        self.sock = space.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.offset, self.packets = wall_clock_offset(), []
        self.sock.bind((iface, ETH_P_ALL))

    def _read(self):
        """Takes out of the socket what has come."""
        while True:
            try:
                frame, control, _, where = self.sock.recvmsg(65536, 64, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError as error:  # the interface went down: told once, goes on when it is up again
                if error.errno != errno.ENETDOWN:
                    raise
                continue
            if where[2] != socket.PACKET_OUTGOING:  # our own
                seconds, nanoseconds = struct.unpack("=qq", control[0][2])
                self.packets.append(Packet((seconds * 1_000_000_000 + nanoseconds - self.offset) / 1e9, frame))

    def send(self, frame):
        """Sends a frame; the time just before, so that an answer never seems to come earlier."""
        stamp = now()
        self.sock.send(frame)
        return stamp

    def find(self, test, since=0.0):
        self._read()
        return [p for p in self.packets if p.time >= since and test(p)]

    def wait(self, test, timeout, since=0.0):
        """The first packet for which test holds, or None after timeout seconds."""
        deadline, index = now() + timeout, 0
        while True:
            self._read()
            while index < len(self.packets):
                p = self.packets[index]
                if p.time >= since and test(p):
                    return p
                index += 1
            left = deadline - now()
            if left <= 0:
                return None
            select.select([self.sock], [], [], left)

    def adverts(self, vrid=None, since=0.0, src=None):
        return self.find(lambda p: p.vrrp and (vrid is None or p.vrrp["vrid"] == vrid) and (src is None or p.src == src), since)

    def garps(self, address=None, since=0.0):
        return self.find(lambda p: p.arp and p.arp["sender"] == p.arp["target"] and (address is None or p.arp["sender"] == address), since)

    def send_v2(self, vrid, priority, vips, src="10.99.0.2", dst="224.0.0.18", ttl=255, ip=None, dst_mac=None, **how):
        """Sends one VRRPv2 advert; `ip` holds options of ipv4()."""
        return self.send(ether(dst_mac or multicast_mac(dst), self.mac, 0x0800,
                               ipv4(src, dst, 112, vrrp2(vrid, priority, vips, **how), ttl=ttl, **(ip or {}))))

    def send_v3(self, vrid, priority, vips, src="10.99.0.2", dst=None, ttl=255, dst_mac=None, **how):
        if ":" in src:
            dst = dst or "ff02::12"
            return self.send(ether(dst_mac or "33:33:00:00:00:12", self.mac, 0x86dd,
                                   ipv6(src, dst, 112, vrrp3(vrid, priority, vips, src, dst, **how), hops=ttl)))
        dst = dst or "224.0.0.18"
        return self.send(ether(dst_mac or multicast_mac(dst), self.mac, 0x0800,
                               ipv4(src, dst, 112, vrrp3(vrid, priority, vips, src, dst, **how), ttl=ttl)))
