#include "common/nft/wire.hpp"

#include <gtest/gtest.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <cstring>

namespace ka::nft {
namespace {

struct Header {
    int type;  // of nf_tables, or of the batch
    bool ack;
    std::uint32_t sequence;
    bool operator==(const Header&) const = default;
};

std::vector<Header> headers(const std::vector<std::uint8_t>& octets) {
    std::vector<Header> found;
    for (std::size_t at = 0; at + sizeof(nlmsghdr) <= octets.size();) {
        nlmsghdr header;
        std::memcpy(&header, octets.data() + at, sizeof header);
        found.push_back({header.nlmsg_type & 0xff, (header.nlmsg_flags & NLM_F_ACK) != 0, header.nlmsg_seq});
        at += NLMSG_ALIGN(header.nlmsg_len);
    }
    return found;
}

TEST(NftWire, ABatchReplacesAndOnlyItsLastMessageIsAnswered) {
    const Table table{Family::ipv4, "t", {{"vips", KeyType::ipv4_address, false, {}}},
                      {{"in", Chain::Place::input, -1, {{step::Verdict{step::Verdict::Kind::drop, ""}}}}}};
    const Batch batch = encode({Family::ipv4, "t", true, table, {{"vips", {10, 0, 0, 1}, {}}}, {}}, 100);
    EXPECT_EQ(headers(batch.octets),
              (std::vector<Header>{{NFNL_MSG_BATCH_BEGIN, false, 100}, {NFT_MSG_NEWTABLE, false, 101}, {NFT_MSG_DELTABLE, false, 102},
                                   {NFT_MSG_NEWTABLE, false, 103}, {NFT_MSG_NEWSET, false, 104}, {NFT_MSG_NEWCHAIN, false, 105},
                                   {NFT_MSG_NEWRULE, false, 106}, {NFT_MSG_NEWSETELEM, true, 107}, {NFNL_MSG_BATCH_END, false, 108}}));
    EXPECT_EQ(batch.first, 100U);
    EXPECT_EQ(batch.last, 107U);
}

TEST(NftWire, ManyElementsAreSeveralMessages) {
    Transaction transaction{Family::ipv4, "t", false, std::nullopt, {}, {}};
    for (int i = 0; i < 1025; ++i)
        transaction.added.push_back({"vips", {10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}, {}});
    EXPECT_EQ(headers(encode(transaction, 1).octets).size(), 2U + 3U);
}

// A notification as the kernel sends it: header, nfgenmsg, NFTA_*_TABLE.
std::vector<std::uint8_t> notification(std::uint8_t type, std::uint8_t family, std::uint32_t port) {
    const char name[4] = {'t', 'b', 'l', 0};
    std::vector<std::uint8_t> octets(16 + 4 + 4 + 4);
    const std::uint32_t length = 28;
    const auto full_type = static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type);
    std::memcpy(&octets[0], &length, 4);
    std::memcpy(&octets[4], &full_type, 2);
    std::memcpy(&octets[12], &port, 4);
    octets[16] = family;
    octets[20] = 8;  // of the attribute
    octets[22] = 1;
    std::memcpy(&octets[24], name, 4);
    return octets;
}

TEST(NftWire, RemovalsAreToldFromTheRest) {
    for (const int type : {NFT_MSG_DELTABLE, NFT_MSG_DELCHAIN, NFT_MSG_DELRULE, NFT_MSG_DELSET, NFT_MSG_DELSETELEM})
        EXPECT_EQ(decode_removals(notification(static_cast<std::uint8_t>(type), 2, 77)), (std::vector<Removal>{{Family::ipv4, "tbl", 77}}));
    EXPECT_EQ(decode_removals(notification(NFT_MSG_DELTABLE, 10, 77)), (std::vector<Removal>{{Family::ipv6, "tbl", 77}}));
    EXPECT_TRUE(decode_removals(notification(NFT_MSG_NEWTABLE, 2, 77)).empty());
    EXPECT_TRUE(decode_removals(notification(NFT_MSG_DELTABLE, 1, 77)).empty()) << "inet";
}

TEST(NftWire, NothingIsReadBehindTheEnd) {
    const auto whole = notification(NFT_MSG_DELTABLE, 2, 77);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<std::uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_TRUE(decode_removals(part).empty());
        EXPECT_TRUE(decode_sets(part).empty());
    }
    auto liar = whole;
    liar[20] = 200;
    EXPECT_EQ(decode_removals(liar), (std::vector<Removal>{{Family::ipv4, "", 77}}));
}

TEST(NftWire, NamesFillTheirRegisters) {
    const auto address = *IpAddress::parse("fe80::1");
    EXPECT_EQ(key_on_interface(address, "eth0").size(), 32U);
    EXPECT_EQ(key_on_interface(address, std::string(40, 'x')).back(), 0);
    EXPECT_EQ(key_on_index(address, 3).size(), 20U);
}

}  // namespace
}  // namespace ka::nft
