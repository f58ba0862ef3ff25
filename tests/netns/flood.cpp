// Sends a bounded flood of hostile VRRP packets from the namespace it is started in, with sendmmsg.
//   flood INTERFACE SOURCE VRID SECONDS PACKETS_PER_SECOND
// A fixed seed: random bytes, mutated valid adverts, wrong VRIDs, lengths, types and checksums, in turn.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t batch = 64;
using Packet = std::array<unsigned char, 64>;

Packet hostile(std::mt19937& random, unsigned vrid, std::size_t index) {
    Packet packet{};
    for (auto& octet : packet) octet = static_cast<unsigned char>(random());
    if (index % 8 == 0) return packet;  // nothing but noise
    const unsigned char advert[] = {0x31, static_cast<unsigned char>(vrid), 200, 1, 0, 10, 0, 0, 10, 0, 0, 100};
    std::memcpy(packet.data(), advert, sizeof advert);  // a wrong checksum in any case
    switch (index % 8) {
        case 1: packet[0] = 0x21; break;                                   // the other version
        case 2: packet[1] = static_cast<unsigned char>(vrid + 1); break;   // somebody else's VRID
        case 3: packet[3] = 200; break;                                    // more addresses than octets
        case 4: packet[0] = 0x3f; break;                                   // no such type
        case 5: packet[4] = packet[5] = 0; break;                          // interval 0
        default: break;
    }
    return packet;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) return 2;
    const auto vrid = static_cast<unsigned>(std::atoi(argv[3]));
    const std::chrono::seconds length(std::min(std::atoi(argv[4]), 30));
    const double rate = std::min(std::atof(argv[5]), 200'000.0);
    const int fd = socket(AF_INET, SOCK_RAW, 112);
    if (fd < 0) return 1;
    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, argv[1], static_cast<socklen_t>(std::strlen(argv[1])));
    const int ttl = 255;
    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    inet_pton(AF_INET, "224.0.0.18", &to.sin_addr);

    std::mt19937 random(1);
    std::vector<Packet> packets;
    for (std::size_t i = 0; i < 1024; ++i) packets.push_back(hostile(random, vrid, i));
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t sent = 0;
    while (std::chrono::steady_clock::now() - begin < length) {
        std::array<mmsghdr, batch> messages{};
        std::array<iovec, batch> pieces{};
        for (std::size_t i = 0; i < batch; ++i) {
            auto& packet = packets[(sent + i) % packets.size()];
            pieces[i] = {packet.data(), 12 + (sent + i) % 40};
            messages[i].msg_hdr.msg_name = &to;
            messages[i].msg_hdr.msg_namelen = sizeof to;
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int done = sendmmsg(fd, messages.data(), batch, 0);
        if (done > 0) sent += static_cast<std::uint64_t>(done);
        std::this_thread::sleep_until(begin + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                                  std::chrono::duration<double>(static_cast<double>(sent) / rate)));
    }
    std::printf("%llu\n", static_cast<unsigned long long>(sent));
}
