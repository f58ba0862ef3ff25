"""Builds and takes apart Ethernet, IP, VRRP, ARP and ND frames, independently of the daemon's code."""
import socket
import struct


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def mac_bytes(text):
    return bytes(int(x, 16) for x in text.split(":"))


def ether(dst, src, kind, payload):
    return mac_bytes(dst) + mac_bytes(src) + struct.pack("!H", kind) + payload


def ipv4(src, dst, proto, payload, ttl=255, ident=1, tos=0xc0, frag=0, total=None, options=b"", bad_checksum=False):
    head = struct.pack("!BBHHHBBH4s4s", 0x40 | (5 + len(options) // 4), tos,
                       20 + len(options) + len(payload) if total is None else total, ident, frag, ttl, proto, 0,
                       socket.inet_aton(src), socket.inet_aton(dst)) + options
    value = checksum(head) ^ (0x1234 if bad_checksum else 0)
    return head[:10] + struct.pack("!H", value) + head[12:] + payload


def ipv6(src, dst, proto, payload, hops=255, tclass=0xc0):
    return struct.pack("!IHBB", 6 << 28 | tclass << 20, len(payload), proto, hops) + \
        socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst) + payload


def vrrp2(vrid, priority, vips, interval=1, auth_type=0, auth=b"", kind=1, count=None, version=2, bad_checksum=False):
    """VRRPv2 message of IPv4 addresses, authentication octets included."""
    body = struct.pack("!BBBBBBH", version << 4 | kind, vrid, priority, len(vips) if count is None else count,
                       auth_type, interval, 0) + b"".join(socket.inet_aton(v) for v in vips) + auth.ljust(8, b"\0")[:8]
    value = checksum(body) ^ (0x1234 if bad_checksum else 0)
    return body[:6] + struct.pack("!H", value) + body[8:]


def vrrp3(vrid, priority, vips, src, dst, centiseconds=100, kind=1, count=None, version=3, reserved=0, pseudo=True,
          bad_checksum=False):
    """VRRPv3 message; the checksum covers the pseudo header of src and dst unless pseudo is false."""
    family = socket.AF_INET6 if ":" in src else socket.AF_INET
    body = struct.pack("!BBBBHH", version << 4 | kind, vrid, priority, len(vips) if count is None else count,
                       reserved << 12 | centiseconds, 0) + b"".join(socket.inet_pton(family, v) for v in vips)
    head = b""
    if pseudo:
        a, b = socket.inet_pton(family, src), socket.inet_pton(family, dst)
        head = a + b + (struct.pack("!BBH", 0, 112, len(body)) if family == socket.AF_INET
                        else struct.pack("!II", len(body), 112))
    value = checksum(head + body) ^ (0x1234 if bad_checksum else 0)
    return body[:6] + struct.pack("!H", value) + body[8:]


def multicast_mac(address):
    b = socket.inet_aton(address)
    return "01:00:5e:%02x:%02x:%02x" % (b[1] & 0x7f, b[2], b[3])


class Packet:
    """One captured frame; fields are None where the frame has none."""

    def __init__(self, stamp, frame):
        self.time, self.frame = stamp, frame
        self.dst_mac, self.src_mac = (":".join("%02x" % b for b in frame[i:i + 6]) for i in (0, 6))
        self.ethertype = struct.unpack_from("!H", frame, 12)[0]
        self.proto = self.src = self.dst = self.ttl = self.payload = self.ah = None
        self.vrrp = self.arp = self.icmp6 = None
        body = frame[14:]
        if self.ethertype == 0x0800 and len(body) >= 20:
            self.hlen = (body[0] & 15) * 4
            self.tos, self.total, self.ident, self.frag, self.ttl, self.proto = struct.unpack_from("!xBHHHBB", body)
            self.src, self.dst = socket.inet_ntoa(body[12:16]), socket.inet_ntoa(body[16:20])
            self.ip_header = body[:self.hlen]
            self.payload = body[self.hlen:self.total]
            self._upper(4)
        elif self.ethertype == 0x86dd and len(body) >= 40:
            word, length, self.proto, self.ttl = struct.unpack_from("!IHBB", body)
            self.tos = word >> 20 & 255
            self.src, self.dst = (socket.inet_ntop(socket.AF_INET6, body[i:i + 16]) for i in (8, 24))
            self.payload = body[40:40 + length]
            self._upper(16)
        elif self.ethertype == 0x0806 and len(body) >= 28:
            op, = struct.unpack_from("!H", body, 6)
            text = lambda b: ":".join("%02x" % x for x in b)
            self.arp = dict(op=op, sender_mac=text(body[8:14]), sender=socket.inet_ntoa(body[14:18]),
                            target_mac=text(body[18:24]), target=socket.inet_ntoa(body[24:28]))

    def _upper(self, size):
        proto, data = self.proto, self.payload
        if proto == 51 and len(data) >= 24:
            self.ah = dict(next=data[0], length=data[1], spi=socket.inet_ntoa(data[4:8]),
                           sequence=struct.unpack_from("!I", data, 8)[0], icv=data[12:24])
            proto, data = data[0], data[24:]
        if proto == 112 and len(data) >= 8:
            first, vrid, priority, count, a, b, value = struct.unpack_from("!BBBBBBH", data)
            family = socket.AF_INET if size == 4 else socket.AF_INET6
            vips = [socket.inet_ntop(family, data[8 + size * i:8 + size * i + size]) for i in range(count)
                    if len(data) >= 8 + size * i + size]
            self.vrrp = dict(version=first >> 4, type=first & 15, vrid=vrid, priority=priority, count=count,
                             auth_type=a, interval=b, centiseconds=(a << 8 | b) & 0xfff, reserved=a >> 4,
                             checksum=value, vips=vips, length=len(data), rest=data[8 + size * count:], raw=data)
        elif proto == 58 and len(data) >= 24 and data[0] in (135, 136):
            self.icmp6 = dict(type=data[0], router=data[4] >> 7 & 1, solicited=data[4] >> 6 & 1,
                              override=data[4] >> 5 & 1, target=socket.inet_ntop(socket.AF_INET6, data[8:24]),
                              options=data[24:])
