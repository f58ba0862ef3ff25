#!/usr/bin/python3
"""Prints the packets of scapy_vectors.hpp: the same adverts, ARP and NA frames as built by scapy, an independent encoder.

  tests/unit/vrrp_packet/scapy_vectors.py > tests/unit/vrrp_packet/scapy_vectors.hpp
"""
from scapy.all import ARP, IP, Ether, ICMPv6NDOptDstLLAddr, ICMPv6ND_NA, IPv6, raw
from scapy.layers.vrrp import VRRP, VRRPv3


MAC = "02:00:00:00:00:01"
SOURCE, GROUP = "10.0.0.1", "224.0.0.18"
VECTORS = {
    "v2_plain": raw(VRRP(vrid=51, priority=100, ipcount=1, authtype=0, adv=1, addrlist=["10.0.0.100"])),
    "v2_pass": raw(VRRP(vrid=51, priority=90, ipcount=2, authtype=1, adv=3, addrlist=["10.0.0.100", "10.0.0.101"],
                        auth1=0x31313131, auth2=0)),
    "v3_multicast": raw(IP(src=SOURCE, dst=GROUP, proto=112, ttl=255) /
                        VRRPv3(vrid=51, priority=100, ipcount=2, adv=25, addrlist=["10.0.0.100", "10.0.0.101"]))[20:],
    "v3_unicast": raw(IP(src=SOURCE, dst="10.0.0.2", proto=112) /
                      VRRPv3(vrid=1, priority=254, ipcount=1, adv=4095, addrlist=["192.0.2.1"]))[20:],
    "arp": raw(Ether(src=MAC, dst="ff:ff:ff:ff:ff:ff") / ARP(op=1, hwsrc=MAC, psrc="10.0.0.100", hwdst="ff:ff:ff:ff:ff:ff",
                                                          pdst="10.0.0.100")),
    "na_router": raw(Ether(src=MAC, dst="33:33:00:00:00:01") / IPv6(src="2001:db8::100", dst="ff02::1", hlim=255) /
                     ICMPv6ND_NA(R=1, S=0, O=1, tgt="2001:db8::100") / ICMPv6NDOptDstLLAddr(lladdr=MAC)),
    "na_host": raw(Ether(src=MAC, dst="33:33:00:00:00:01") / IPv6(src="fe80::100", dst="ff02::1", hlim=255) /
                   ICMPv6ND_NA(R=0, S=0, O=1, tgt="fe80::100") / ICMPv6NDOptDstLLAddr(lladdr=MAC)),
    "ip_header": raw(IP(src=SOURCE, dst=GROUP, proto=112, ttl=255, tos=0xc0, id=7, chksum=0, flags=0) / b"\x21\x33\x64\x00")[:24],
}

print("// Packets built by scapy (scapy_vectors.py beside this file): a second opinion on every octet.")
print("#pragma once\n\n#include <cstdint>\n#include <vector>\n\nnamespace ka::vrrp::packet::vectors {\n")
for name, octets in VECTORS.items():
    print("inline const std::vector<std::uint8_t> %s = {" % name)
    for at in range(0, len(octets), 16):
        print("    " + " ".join("0x%02x," % octet for octet in octets[at:at + 16]))
    print("};")
print("\n}  // namespace ka::vrrp::packet::vectors")
