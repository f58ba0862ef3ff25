// The whole way of a datagram into the engine: IP header, VRRP header of either version, all checks. The first octet
// chooses the instance that it meets, and the family.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "vrrp/engine/router.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace {

using namespace ka;
using namespace ka::vrrp;
using namespace std::chrono_literals;

InstanceConfig instance(std::uint8_t choice) {
    InstanceConfig config;
    config.name = "VI_1";
    config.interface = "eth0";
    config.vrid = Vrid{51};
    config.version = choice & 1 ? Version::v3 : Version::v2;
    config.family = choice & 2 ? Family::ipv6 : Family::ipv4;
    if (choice & 4) config.auth_type = AuthType::pass, config.auth_pass = "secret";
    if (choice & 8) config.unicast_peers.push_back({*IpAddress::parse(choice & 2 ? "fe80::2" : "10.0.0.2")});
    config.v3_checksum_as_v2 = choice & 16;  // lets changed packets past the checksum
    config.check_unicast_source = choice & 32;
    if ((choice & 64) && !(choice & 3)) config.auth_type = AuthType::ah, config.auth_pass = "secret";
    if (choice & 128) {
        const std::string key = "abcdefghijklmnopqrstuvwxyz012345";
        config.auth_type = AuthType::none;
        config.hmac = HmacConfig{{{7, key, {key.begin(), key.end()}}}, 7, AntiReplay::time, seconds{5}, HmacMode::enforce};
        if (choice & 32) config.hmac->mode = HmacMode::permissive;
    }
    config.addresses.push_back({});
    config.addresses.back().prefix = *Prefix::parse(choice & 2 ? "fe80::100/64" : "10.0.0.100/24");
    return config;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    auto config = std::make_shared<Config>();
    config->instances.push_back(instance(data[0]));
    config->log_unknown_vrids = true;
    Router router(config);
    EffectList effects;
    Instant now{1000s};
    router.handle(InterfaceChanged{"eth0", IfIndex{2}, true, {*Prefix::parse("10.0.0.1/24"), *Prefix::parse("fe80::1/64")}}, now, effects);
    router.handle(Start{}, now, effects);
    const Family family = config->instances.front().family;
    const Transport transport = router.transport(InstanceId{0});
    const DatagramReceived datagram{{data + 1, size - 1}, family, IfIndex{2}, *IpAddress::parse(family == Family::ipv4 ? "10.0.0.2" : "fe80::2"),
                                    transport.multicast ? transport.group : transport.source, 255};
    router.handle(datagram, now, effects);  // as BACKUP
    now += 5s;
    router.handle(TimePassed{}, now, effects);
    router.handle(datagram, now, effects);  // as MASTER
    for (const Effect& effect : effects)
        if (const auto* log = std::get_if<Log>(&effect); log && render(log->line, log->arguments).empty()) __builtin_trap();
    return 0;
}
