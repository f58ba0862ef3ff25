// The octets of IPVS messages, against linux/ip_vs.h as checker.md 12.2 lists it.
#include <gtest/gtest.h>

#include <cstring>

#include "checker/engine/wanted_ipvs.hpp"
#include "checker/ipvs/wire.hpp"

namespace ka::checker::ipvs {
namespace {

using Octets = std::vector<std::uint8_t>;

struct Attribute {
    std::uint16_t type;
    Octets payload;
};

// An independent reader: attributes in their order, the nested bit removed.
std::vector<Attribute> attributes(std::span<const std::uint8_t> octets) {
    std::vector<Attribute> found;
    for (std::size_t at = 0; at + 4 <= octets.size();) {
        std::uint16_t length = 0;
        std::uint16_t type = 0;
        std::memcpy(&length, &octets[at], 2);
        std::memcpy(&type, &octets[at + 2], 2);
        found.push_back({static_cast<std::uint16_t>(type & 0x3fff), Octets(octets.begin() + static_cast<long>(at) + 4, octets.begin() + static_cast<long>(at + length))});
        at += (length + 3u) & ~3u;
    }
    return found;
}

std::vector<std::uint16_t> types(const std::vector<Attribute>& list) {
    std::vector<std::uint16_t> types;
    for (const auto& one : list) types.push_back(one.type);
    return types;
}

template <typename Number>
Octets host(Number value) {
    Octets octets(sizeof value);
    std::memcpy(octets.data(), &value, sizeof value);
    return octets;
}

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

ServiceKey tcp_service() { return {Family::ipv4, 0, Protocol::tcp, ip("10.1.0.1"), 80}; }
ServiceSpec persistent() { return {"rr", service_persistent, 90, 0xffffff00, ""}; }

TEST(IpvsWire, ServiceCarriesItsAttributesInTheReferencesOrder) {
    const auto spec = persistent();
    const auto top = attributes(encode_service(tcp_service(), &spec));
    ASSERT_EQ(types(top), (std::vector<std::uint16_t>{1}));
    const auto service = attributes(top[0].payload);
    ASSERT_EQ(types(service), (std::vector<std::uint16_t>{1, 2, 3, 4, 6, 7, 8, 9}));
    EXPECT_EQ(service[0].payload, host<std::uint16_t>(2));  // AF_INET
    EXPECT_EQ(service[1].payload, host<std::uint16_t>(6));  // IPPROTO_TCP
    EXPECT_EQ(service[3].payload, (Octets{0, 80}));
    EXPECT_EQ(service[4].payload, (Octets{'r', 'r', 0}));
    EXPECT_EQ(service[6].payload, host<std::uint32_t>(90));
    EXPECT_EQ(service[7].payload, (Octets{255, 255, 255, 0}));
}

TEST(IpvsWire, CK_125_ServiceFlagsCarryTheWholeMask) {
    const auto spec = persistent();
    const auto service = attributes(attributes(encode_service(tcp_service(), &spec))[0].payload);
    Octets wanted = host<std::uint32_t>(1);
    for (const auto octet : host<std::uint32_t>(0xffffffff)) wanted.push_back(octet);
    EXPECT_EQ(service[5].payload, wanted);
}

TEST(IpvsWire, CK_126_AddressesAreAlwaysSixteenOctets) {
    const DestinationSpec spec{3, {ForwardingMethod::direct}, 0, 0};
    const auto top = attributes(encode_destination(tcp_service(), {ip("10.0.0.2"), 80}, &spec));
    ASSERT_EQ(types(top), (std::vector<std::uint16_t>{1, 2}));
    Octets wanted(16, 0);
    wanted[0] = 10, wanted[3] = 2;
    const auto destination = attributes(top[1].payload);
    ASSERT_EQ(types(destination), (std::vector<std::uint16_t>{11, 1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(destination[1].payload, wanted);
    EXPECT_EQ(destination[3].payload, host<std::uint32_t>(3));  // DROUTE
    EXPECT_EQ(destination[4].payload, host<std::uint32_t>(3));
    EXPECT_EQ(attributes(top[0].payload)[2].payload.size(), 16U);
}

TEST(IpvsWire, CK_127_GueDestinationsCarryTypePortAndFlags) {
    const DestinationSpec spec{1, {ForwardingMethod::tunnel, TunnelType::gue, 6080, 1}, 0, 0};
    const auto destination = attributes(attributes(encode_destination(tcp_service(), {ip("10.0.0.2"), 80}, &spec))[1].payload);
    ASSERT_EQ(types(destination), (std::vector<std::uint16_t>{11, 1, 2, 3, 4, 13, 14, 15, 5, 6}));
    EXPECT_EQ(destination[5].payload, (Octets{1}));
    EXPECT_EQ(destination[6].payload, (Octets{6080 >> 8, 6080 & 255}));
    EXPECT_EQ(destination[7].payload, host<std::uint16_t>(1));
}

TEST(IpvsWire, FirewallMarkServiceHasNoAddress) {
    const ServiceKey key{Family::ipv6, 7, Protocol::none, {}, 0};
    const auto service = attributes(attributes(encode_service(key, nullptr))[0].payload);
    ASSERT_EQ(types(service), (std::vector<std::uint16_t>{1, 5}));
    EXPECT_EQ(service[0].payload, host<std::uint16_t>(10));  // AF_INET6
    EXPECT_EQ(service[1].payload, host<std::uint32_t>(7));
}

TEST(IpvsWire, WhatIsEncodedReadsBackEqual) {
    const ServiceSpec service_spec{"wlc", service_persistent | 0x18, 300, 64, "sip"};
    const ServiceKey service{Family::ipv6, 0, Protocol::udp, ip("2001:db8::1"), 53};
    const auto read_service = decode_service(encode_service(service, &service_spec));
    ASSERT_TRUE(read_service);
    EXPECT_EQ(read_service->first, service);
    EXPECT_EQ(read_service->second, service_spec);
    const DestinationKey key{ip("2001:db8::2"), 5353};
    const DestinationSpec spec{65536, {ForwardingMethod::tunnel, TunnelType::gre, 0, 1}, 10, 5};
    const auto read = decode_destination(encode_destination(service, key, &spec), Family::ipv6);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->first, key);
    EXPECT_EQ(read->second, spec);
}

TEST(IpvsWire, TheKernelsOwnFlagIsNoDifference) {
    ServiceSpec spec = persistent();
    spec.flags |= 2;  // IP_VS_SVC_F_HASHED
    const auto read = decode_service(encode_service(tcp_service(), &spec));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->second, persistent());
}

TEST(IpvsWire, EveryShorteningIsAnErrorOrComplete) {
    const auto spec = persistent();
    const auto whole = encode_service(tcp_service(), &spec);
    for (std::size_t size = 0; size < whole.size() - 4; ++size) {
        EXPECT_FALSE(decode_service(std::span(whole).first(size))) << size;
    }
}

}  // namespace
}  // namespace ka::checker::ipvs
