// Sends a bounded flood of hostile VRRP packets from the namespace it is started in, with sendmmsg. A fixed seed.
//   flood INTERFACE SOURCE VICTIM VRID PACKETS PACKETS_PER_SECOND
// VICTIM is the address of the master that sends version 3 adverts for VRID with priority 150 each 0.1 s. None of the packets may
// move it: each kind below is refused, or is an advert that it outranks. Prints how many were sent.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t batch = 64;
constexpr unsigned char protocol_vrrp = 112;
constexpr std::uint16_t more_fragments = 0x2000;
using Octets = std::vector<unsigned char>;

struct Attack {
    in_addr source{}, victim{}, group{};
    unsigned char vrid = 0;
    std::mt19937 random{1};
};

std::uint16_t internet_checksum(const Octets& octets) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) sum += i % 2 == 0 ? octets[i] * 256U : octets[i];
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

// RFC 9568 5.2: over the pseudo header as well.
Octets with_checksum(Octets vrrp, in_addr from, in_addr to) {
    constexpr std::size_t pseudo_header = 12;
    Octets all(pseudo_header + vrrp.size());
    std::memcpy(all.data(), &from, 4);
    std::memcpy(all.data() + 4, &to, 4);
    all[9] = protocol_vrrp;
    all[11] = static_cast<unsigned char>(vrrp.size());
    vrrp[6] = vrrp[7] = 0;
    std::copy(vrrp.begin(), vrrp.end(), all.begin() + pseudo_header);
    const std::uint16_t sum = internet_checksum(all);
    vrrp[6] = static_cast<unsigned char>(sum >> 8);
    vrrp[7] = static_cast<unsigned char>(sum);
    return vrrp;
}

struct Shape {
    unsigned char ttl = 255;
    unsigned char protocol = protocol_vrrp;
    std::uint16_t fragment = 0;
    bool from_victim = false;
};

Octets packet(const Attack& attack, const Octets& payload, const Shape& shape = {}) {
    iphdr header{};
    header.version = 4;
    header.ihl = 5;
    header.tos = 0xc0;
    header.id = htons(77);
    header.frag_off = htons(shape.fragment);
    header.ttl = shape.ttl;
    header.protocol = shape.protocol;
    header.saddr = shape.from_victim ? attack.victim.s_addr : attack.source.s_addr;
    header.daddr = attack.group.s_addr;
    header.tot_len = htons(static_cast<std::uint16_t>(sizeof header + payload.size()));  // the kernel adds the checksum
    Octets octets(sizeof header + payload.size());
    std::memcpy(octets.data(), &header, sizeof header);
    std::copy(payload.begin(), payload.end(), octets.begin() + sizeof header);
    return octets;
}

Octets noise(Attack& attack, std::size_t length) {
    Octets octets(length);
    for (auto& octet : octets) octet = static_cast<unsigned char>(attack.random());
    return octets;
}

// Version 3, one address, 0.1 s.
Octets advert(const Attack& attack, unsigned char priority) {
    return with_checksum({0x31, attack.vrid, priority, 1, 0, 10, 0, 0, 10, 0, 0, 100}, attack.source, attack.group);
}

// The checksum fits.
Octets changed(const Attack& attack, std::size_t at, unsigned char value) {
    Octets octets = advert(attack, 200);
    octets[at] = value;
    return with_checksum(octets, attack.source, attack.group);
}

// It does not.
Octets damaged(const Attack& attack, std::size_t at, unsigned char by) {
    Octets octets = advert(attack, 200);
    octets[at] ^= static_cast<unsigned char>(1 + by % 255);
    return octets;
}

Octets version_2(const Attack& attack, unsigned char authentication) {
    Octets octets{0x21, attack.vrid, 200, 1, authentication, 1, 0, 0, 10, 0, 0, 100};
    octets.resize(20);
    const std::uint16_t sum = internet_checksum(octets);
    octets[6] = static_cast<unsigned char>(sum >> 8);
    octets[7] = static_cast<unsigned char>(sum);
    return octets;
}

Octets hostile(Attack& attack, std::size_t index) {
    const auto any = static_cast<unsigned char>(attack.random());
    switch (index % 16) {
        case 0: return packet(attack, noise(attack, attack.random() % 60));
        case 1: return packet(attack, changed(attack, 1, static_cast<unsigned char>(attack.vrid + 1 + any % 250)));  // other VRIDs
        case 2: return packet(attack, changed(attack, 0, 0x3f));                      // no such type
        case 3: return packet(attack, changed(attack, 3, 200));                       // more addresses than octets
        case 4: return packet(attack, changed(attack, 5, 0));                         // interval 0
        case 5: return packet(attack, damaged(attack, 6 + any % 2, any));             // the checksum
        case 6: return packet(attack, damaged(attack, 8 + any % 4, any));             // the address
        case 7: return packet(attack, advert(attack, 200), {.ttl = 254});
        case 8: return packet(attack, {0x31, attack.vrid, 200, 1, 0, 10});            // cut off
        case 9: return packet(attack, version_2(attack, 0));
        case 10: return packet(attack, version_2(attack, 1));                         // a password
        case 11: return packet(attack, version_2(attack, 2));                         // AH is claimed, and is not there
        case 12: return packet(attack, noise(attack, 48), {.protocol = IPPROTO_AH});
        case 13: return packet(attack, advert(attack, 150), {.from_victim = true});   // its own, replayed
        case 14: return packet(attack, advert(attack, 200), {.fragment = index % 32 < 16 ? more_fragments : std::uint16_t{1}});
        default: return packet(attack, advert(attack, static_cast<unsigned char>(1 + any % 100)));  // valid, and outranked
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) return 2;
    Attack attack;
    inet_pton(AF_INET, argv[2], &attack.source);
    inet_pton(AF_INET, argv[3], &attack.victim);
    inet_pton(AF_INET, "224.0.0.18", &attack.group);
    attack.vrid = static_cast<unsigned char>(std::stoi(argv[4]));
    const auto wanted = std::min<std::uint64_t>(std::stoull(argv[5]), 2'000'000);
    const double rate = std::min(std::atof(argv[6]), 200'000.0);
    const int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
    if (fd < 0) return 1;
    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, argv[1], static_cast<socklen_t>(std::strlen(argv[1])));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr = attack.group;

    std::vector<Octets> packets;
    for (std::size_t i = 0; i < 1024; ++i) packets.push_back(hostile(attack, i));
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t sent = 0;
    while (sent < wanted) {
        std::array<mmsghdr, batch> messages{};
        std::array<iovec, batch> pieces{};
        const auto count = static_cast<unsigned>(std::min<std::uint64_t>(batch, wanted - sent));
        for (unsigned i = 0; i < count; ++i) {
            Octets& octets = packets[(sent + i) % packets.size()];
            pieces[i] = {octets.data(), octets.size()};
            messages[i].msg_hdr.msg_name = &to;
            messages[i].msg_hdr.msg_namelen = sizeof to;
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int done = sendmmsg(fd, messages.data(), count, 0);
        if (done <= 0 && std::chrono::steady_clock::now() - begin > std::chrono::seconds(60)) return 1;
        if (done > 0) sent += static_cast<std::uint64_t>(done);
        std::this_thread::sleep_until(begin + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                                  std::chrono::duration<double>(static_cast<double>(sent) / rate)));
    }
    std::printf("%llu\n", static_cast<unsigned long long>(sent));
}
