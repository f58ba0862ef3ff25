#include "common/nft/wire.hpp"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include "common/nft/wire_rule.hpp"

namespace ka::nft {
namespace {

// Room for one message; the elements of one message are kept far below it (attributes are 64 KiB long at most).
constexpr std::size_t message_room = 64 * 1024;
constexpr std::size_t elements_per_message = 512;

template <typename T, void (*Free)(const T*)>
struct Freed {
    void operator()(T* object) const { Free(object); }
};
using TablePtr = std::unique_ptr<nftnl_table, Freed<nftnl_table, nftnl_table_free>>;
using ChainPtr = std::unique_ptr<nftnl_chain, Freed<nftnl_chain, nftnl_chain_free>>;
using SetPtr = std::unique_ptr<nftnl_set, Freed<nftnl_set, nftnl_set_free>>;

std::uint8_t family_number(Family family) { return family == Family::ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6; }

// What nft(8) shows keys as: numbers of its data types, six bits each, and their length in octets.
struct KeyShape {
    std::uint32_t type;
    std::uint32_t length;
};
constexpr std::uint32_t type_ipv4_address = 7, type_ipv6_address = 8, type_link_index = 20, type_icmpv6 = 29, type_link_name = 41;

KeyShape shape_of(KeyType type) {
    switch (type) {
        case KeyType::ipv4_address: return {type_ipv4_address, 4};
        case KeyType::ipv6_address: return {type_ipv6_address, 16};
        case KeyType::icmpv6_type: return {type_icmpv6, 1};
        case KeyType::link_index: return {type_link_index, 4};
        case KeyType::ipv6_on_index: return {type_ipv6_address << 6 | type_link_index, 20};
        case KeyType::ipv6_on_interface: return {type_ipv6_address << 6 | type_link_name, 32};
    }
    return {};
}

// Writes message after message into one buffer.
class Writer {
public:
    Writer(Batch& batch, Family family) : batch_(batch), family_(family) {}

    void put(std::uint16_t type, std::uint16_t flags, const std::function<void(nlmsghdr*)>& fill) {
        message(static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type), flags, family_number(family_), 0, fill);
    }
    void mark(std::uint16_t type) {
        message(type, 0, AF_UNSPEC, htons(NFNL_SUBSYS_NFTABLES), [](nlmsghdr*) {});
    }
    void ask_for_answer() {
        reinterpret_cast<nlmsghdr*>(batch_.octets.data() + latest_)->nlmsg_flags |= NLM_F_ACK;
        answered_ = sequence_;
    }
    std::uint32_t sequence_ = 0;
    std::uint32_t answered_ = 0;

private:
    void message(std::uint16_t type, std::uint16_t flags, std::uint8_t family, std::uint16_t resource,
                 const std::function<void(nlmsghdr*)>& fill) {
        latest_ = batch_.octets.size();
        batch_.octets.resize(latest_ + message_room);
        nlmsghdr* header = mnl_nlmsg_put_header(batch_.octets.data() + latest_);
        header->nlmsg_type = type;
        header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
        header->nlmsg_seq = ++sequence_;
        auto* generic = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
        generic->nfgen_family = family;
        generic->version = NFNETLINK_V0;
        generic->res_id = resource;
        fill(header);
        batch_.octets.resize(latest_ + header->nlmsg_len);
    }
    Batch& batch_;
    Family family_;
    std::size_t latest_ = 0;
};

void put_table(Writer& writer, std::uint16_t type, const std::string& name) {
    const TablePtr table(nftnl_table_alloc());
    nftnl_table_set_str(table.get(), NFTNL_TABLE_NAME, name.c_str());
    writer.put(type, type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0,
               [&](nlmsghdr* header) { nftnl_table_nlmsg_build_payload(header, table.get()); });
}

SetPtr set_named(const std::string& table, const std::string& name) {
    SetPtr set(nftnl_set_alloc());
    nftnl_set_set_str(set.get(), NFTNL_SET_TABLE, table.c_str());
    nftnl_set_set_str(set.get(), NFTNL_SET_NAME, name.c_str());
    return set;
}

void put_set(Writer& writer, const std::string& table, const Set& what, std::uint32_t id) {
    const SetPtr set = set_named(table, what.name);
    const KeyShape key = shape_of(what.key), index = shape_of(KeyType::link_index);
    std::uint32_t flags = 0;
    if (what.is_map) flags |= NFT_SET_MAP;
    if (!what.constants.empty()) flags |= NFT_SET_CONSTANT;
    nftnl_set_set_u32(set.get(), NFTNL_SET_KEY_TYPE, key.type);
    nftnl_set_set_u32(set.get(), NFTNL_SET_KEY_LEN, key.length);
    nftnl_set_set_u32(set.get(), NFTNL_SET_ID, id);
    nftnl_set_set_u32(set.get(), NFTNL_SET_FLAGS, flags);
    if (what.is_map) {
        nftnl_set_set_u32(set.get(), NFTNL_SET_DATA_TYPE, index.type);
        nftnl_set_set_u32(set.get(), NFTNL_SET_DATA_LEN, index.length);
    }
    writer.put(NFT_MSG_NEWSET, NLM_F_CREATE, [&](nlmsghdr* header) { nftnl_set_nlmsg_build_payload(header, set.get()); });
}

void put_elements(Writer& writer, std::uint16_t type, const std::string& table, const std::string& name,
                  const std::vector<const Element*>& elements) {
    for (std::size_t from = 0; from < elements.size(); from += elements_per_message) {
        const SetPtr set = set_named(table, name);
        for (std::size_t at = from; at < std::min(from + elements_per_message, elements.size()); ++at) {
            const Element& element = *elements[at];
            nftnl_set_elem* item = nftnl_set_elem_alloc();
            nftnl_set_elem_set(item, NFTNL_SET_ELEM_KEY, element.key.data(), static_cast<std::uint32_t>(element.key.size()));
            if (!element.data.empty())
                nftnl_set_elem_set(item, NFTNL_SET_ELEM_DATA, element.data.data(), static_cast<std::uint32_t>(element.data.size()));
            nftnl_set_elem_add(set.get(), item);  // owned by the set from here on
        }
        writer.put(type, type == NFT_MSG_NEWSETELEM ? NLM_F_CREATE : 0,
                   [&](nlmsghdr* header) { nftnl_set_elems_nlmsg_build_payload(header, set.get()); });
    }
}

void put_elements(Writer& writer, std::uint16_t type, const std::string& table, const std::vector<Element>& elements) {
    std::map<std::string, std::vector<const Element*>> by_set;
    for (const Element& element : elements) by_set[element.set].push_back(&element);
    for (const auto& [set, list] : by_set) put_elements(writer, type, table, set, list);
}

void put_chain(Writer& writer, const std::string& table, const Chain& what) {
    const ChainPtr chain(nftnl_chain_alloc());
    nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TABLE, table.c_str());
    nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_NAME, what.name.c_str());
    if (what.place != Chain::Place::nowhere) {
        nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TYPE, "filter");
        nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_HOOKNUM, what.place == Chain::Place::input ? NF_INET_LOCAL_IN : NF_INET_LOCAL_OUT);
        nftnl_chain_set_s32(chain.get(), NFTNL_CHAIN_PRIO, what.priority);
        nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_POLICY, NF_ACCEPT);
    }
    writer.put(NFT_MSG_NEWCHAIN, NLM_F_CREATE, [&](nlmsghdr* header) { nftnl_chain_nlmsg_build_payload(header, chain.get()); });
}

void put_layout(Writer& writer, const Table& table) {
    put_table(writer, NFT_MSG_NEWTABLE, table.name);
    std::uint32_t id = 0;
    std::vector<Element> constants;
    for (const Set& set : table.sets) {
        put_set(writer, table.name, set, ++id);
        for (const Octets& key : set.constants) constants.push_back({set.name, key, {}});
    }
    put_elements(writer, NFT_MSG_NEWSETELEM, table.name, constants);
    for (const Chain& chain : table.chains) put_chain(writer, table.name, chain);
    for (const Chain& chain : table.chains)
        for (const Rule& rule : chain.rules)
            writer.put(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND,
                       [&](nlmsghdr* header) { put_rule(header, family_number(table.family), table.name, chain.name, rule); });
}

// What every message about a table, set, element, chain or rule carries first.
constexpr std::uint16_t attribute_table = 1;
static_assert(NFTA_TABLE_NAME == attribute_table && NFTA_CHAIN_TABLE == attribute_table && NFTA_RULE_TABLE == attribute_table &&
              NFTA_SET_TABLE == attribute_table && NFTA_SET_ELEM_LIST_TABLE == attribute_table);

int octets_after(const nlmsghdr* header, const nlattr* attribute) {
    const auto* end = static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload_tail(header));
    return static_cast<int>(end - reinterpret_cast<const std::uint8_t*>(attribute));
}

std::string text_attribute(const nlmsghdr* header, std::uint16_t type) {
    const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(header, sizeof(nfgenmsg)));
    for (; mnl_attr_ok(attribute, octets_after(header, attribute)); attribute = mnl_attr_next(attribute))
        if (mnl_attr_get_type(attribute) == type && mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0) return mnl_attr_get_str(attribute);
    return {};
}

// Calls with every whole nf_tables message of IPv4 or IPv6.
void for_each(std::span<const std::uint8_t> datagram, const std::function<void(const nlmsghdr*, std::uint8_t, Family)>& take) {
    const auto* header = reinterpret_cast<const nlmsghdr*>(datagram.data());
    int left = static_cast<int>(datagram.size());
    for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
        if (header->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES || mnl_nlmsg_get_payload_len(header) < sizeof(nfgenmsg)) continue;
        const std::uint8_t family = static_cast<const nfgenmsg*>(mnl_nlmsg_get_payload(header))->nfgen_family;
        if (family != NFPROTO_IPV4 && family != NFPROTO_IPV6) continue;
        take(header, static_cast<std::uint8_t>(header->nlmsg_type & 0xff), family == NFPROTO_IPV4 ? Family::ipv4 : Family::ipv6);
    }
}

bool is_removal(std::uint8_t type) {
    return type == NFT_MSG_DELTABLE || type == NFT_MSG_DELCHAIN || type == NFT_MSG_DELRULE || type == NFT_MSG_DELSET ||
           type == NFT_MSG_DELSETELEM;
}

}  // namespace

Batch encode(const Transaction& transaction, std::uint32_t sequence) {
    Batch batch;
    batch.first = sequence;
    Writer writer(batch, transaction.family);
    writer.sequence_ = sequence - 1;
    writer.mark(NFNL_MSG_BATCH_BEGIN);
    if (transaction.remove) {
        put_table(writer, NFT_MSG_NEWTABLE, transaction.table);  // so that there is one to remove
        put_table(writer, NFT_MSG_DELTABLE, transaction.table);
    }
    if (transaction.create) put_layout(writer, *transaction.create);
    put_elements(writer, NFT_MSG_DELSETELEM, transaction.table, transaction.removed);
    put_elements(writer, NFT_MSG_NEWSETELEM, transaction.table, transaction.added);
    writer.ask_for_answer();
    batch.last = writer.answered_;
    writer.mark(NFNL_MSG_BATCH_END);
    return batch;
}

std::vector<std::uint8_t> encode_set_dump(Family family, const std::string& table, std::uint32_t sequence) {
    Batch batch;
    Writer writer(batch, family);
    writer.sequence_ = sequence - 1;
    writer.put(NFT_MSG_GETSET, NLM_F_DUMP, [&](nlmsghdr* header) { mnl_attr_put_strz(header, NFTA_SET_TABLE, table.c_str()); });
    return std::move(batch.octets);
}

std::vector<SetName> decode_sets(std::span<const std::uint8_t> datagram) {
    std::vector<SetName> sets;
    for_each(datagram, [&](const nlmsghdr* header, std::uint8_t type, Family family) {
        if (type == NFT_MSG_NEWSET) sets.push_back({family, text_attribute(header, NFTA_SET_TABLE), text_attribute(header, NFTA_SET_NAME)});
    });
    return sets;
}

std::vector<Removal> decode_removals(std::span<const std::uint8_t> datagram) {
    std::vector<Removal> removals;
    for_each(datagram, [&](const nlmsghdr* header, std::uint8_t type, Family family) {
        if (is_removal(type)) removals.push_back({family, text_attribute(header, attribute_table), header->nlmsg_pid});
    });
    return removals;
}

}  // namespace ka::nft
