// Kernel messages: decoding any octets ends, and what was decoded and built again decodes to the same.
#include <linux/rtnetlink.h>

#include <cstdlib>

#include "common/netlink/mirror.hpp"
#include "common/netlink/wire.hpp"

namespace {

using namespace ka::netlink;

// Building keeps what building can express; the rest of a message (labels with zeros, foreign flags) is the kernel's.
void check(const Address& address) {
    std::vector<std::uint8_t> bytes;
    put_address(bytes, Verb::add, address, 1);
    const auto again = decode(bytes);
    if (again.size() != 1) std::abort();
    const auto* message = std::get_if<AddressMessage>(&again[0].body);
    if (message == nullptr || message->address.key() != address.key()) std::abort();
}

void check(const Route& route) {
    std::vector<std::uint8_t> bytes;
    put_route(bytes, Verb::add, route, 1);
    const auto again = decode(bytes);
    if (again.size() != 1 || !std::holds_alternative<RouteMessage>(again[0].body)) std::abort();
}

void check(const Rule& rule) {
    std::vector<std::uint8_t> bytes;
    put_rule(bytes, Verb::add, rule, 1);
    const auto again = decode(bytes);
    if (again.size() != 1 || !std::holds_alternative<RuleMessage>(again[0].body)) std::abort();
    // a mask of 0 and names with zeros are the kernel's; what is left of them stays as it is from then on
    const Rule& once = std::get<RuleMessage>(again[0].body).rule;
    std::vector<std::uint8_t> second;
    put_rule(second, Verb::add, once, 1);
    if (second != bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> datagram(data, size);
    for (const Message& message : decode(datagram)) {
        if (const auto* address = std::get_if<AddressMessage>(&message.body)) check(address->address);
        if (const auto* route = std::get_if<RouteMessage>(&message.body); route != nullptr && route->route.next_hops.size() < 1000)
            check(route->route);
        if (const auto* rule = std::get_if<RuleMessage>(&message.body)) check(rule->rule);
    }
    Mirror mirror;
    std::vector<Change> changes;
    mirror.receive(datagram, changes);
    mirror.receive(datagram, changes);
    return 0;
}
