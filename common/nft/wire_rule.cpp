#include "common/nft/wire_rule.hpp"

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <memory>

#include "common/base/overloaded.hpp"

namespace ka::nft {
namespace {

// The registers of 16 octets that every kernel has.
std::uint32_t number_of(Register what) {
    switch (what) {
        case Register::verdict: return NFT_REG_VERDICT;
        case Register::wide: return NFT_REG_1;
        case Register::after_wide: return NFT_REG_2;
    }
    return NFT_REG_VERDICT;
}

std::uint32_t number_of(step::Meta what) {
    switch (what) {
        case step::Meta::input_index: return NFT_META_IIF;
        case step::Meta::output_index: return NFT_META_OIF;
        case step::Meta::input_name: return NFT_META_IIFNAME;
        case step::Meta::output_name: return NFT_META_OIFNAME;
        case step::Meta::output_kind: return NFT_META_OIFKIND;
        case step::Meta::protocol: return NFT_META_L4PROTO;
    }
    return 0;
}

void set_octets(nftnl_expr* expression, std::uint16_t attribute, const Octets& octets) {
    nftnl_expr_set(expression, attribute, octets.data(), static_cast<std::uint32_t>(octets.size()));
}

nftnl_expr* payload(const step::Load& load) {
    nftnl_expr* made = nftnl_expr_alloc("payload");
    nftnl_expr_set_u32(made, NFTNL_EXPR_PAYLOAD_BASE,
                       load.header == step::Header::network ? NFT_PAYLOAD_NETWORK_HEADER : NFT_PAYLOAD_TRANSPORT_HEADER);
    nftnl_expr_set_u32(made, NFTNL_EXPR_PAYLOAD_OFFSET, load.offset);
    nftnl_expr_set_u32(made, NFTNL_EXPR_PAYLOAD_LEN, load.length);
    nftnl_expr_set_u32(made, NFTNL_EXPR_PAYLOAD_DREG, number_of(load.to));
    return made;
}

nftnl_expr* meta(const step::LoadMeta& load) {
    nftnl_expr* made = nftnl_expr_alloc("meta");
    nftnl_expr_set_u32(made, NFTNL_EXPR_META_KEY, number_of(load.what));
    nftnl_expr_set_u32(made, NFTNL_EXPR_META_DREG, number_of(load.to));
    return made;
}

nftnl_expr* bitwise(const step::Mask& mask) {
    nftnl_expr* made = nftnl_expr_alloc("bitwise");
    nftnl_expr_set_u32(made, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
    nftnl_expr_set_u32(made, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
    nftnl_expr_set_u32(made, NFTNL_EXPR_BITWISE_LEN, static_cast<std::uint32_t>(mask.mask.size()));
    set_octets(made, NFTNL_EXPR_BITWISE_MASK, mask.mask);
    set_octets(made, NFTNL_EXPR_BITWISE_XOR, Octets(mask.mask.size()));
    return made;
}

nftnl_expr* compare(const step::Equals& equals) {
    nftnl_expr* made = nftnl_expr_alloc("cmp");
    nftnl_expr_set_u32(made, NFTNL_EXPR_CMP_SREG, number_of(equals.what));
    nftnl_expr_set_u32(made, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
    set_octets(made, NFTNL_EXPR_CMP_DATA, equals.value);
    return made;
}

nftnl_expr* lookup(const step::Lookup& what) {
    nftnl_expr* made = nftnl_expr_alloc("lookup");
    nftnl_expr_set_u32(made, NFTNL_EXPR_LOOKUP_SREG, number_of(what.key));
    if (what.into) nftnl_expr_set_u32(made, NFTNL_EXPR_LOOKUP_DREG, number_of(what.key));
    nftnl_expr_set_str(made, NFTNL_EXPR_LOOKUP_SET, what.set.c_str());
    return made;
}

nftnl_expr* duplicate() {
    nftnl_expr* made = nftnl_expr_alloc("dup");
    nftnl_expr_set_u32(made, NFTNL_EXPR_DUP_SREG_ADDR, NFT_REG_1);
    nftnl_expr_set_u32(made, NFTNL_EXPR_DUP_SREG_DEV, NFT_REG_2);
    return made;
}

nftnl_expr* verdict(const step::Verdict& what) {
    using Kind = step::Verdict::Kind;
    nftnl_expr* made = nftnl_expr_alloc("immediate");
    nftnl_expr_set_u32(made, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
    const int code = what.kind == Kind::accept ? NF_ACCEPT : what.kind == Kind::drop ? NF_DROP : NFT_GOTO;
    nftnl_expr_set_u32(made, NFTNL_EXPR_IMM_VERDICT, static_cast<std::uint32_t>(code));
    if (what.kind == Kind::go_to) nftnl_expr_set_str(made, NFTNL_EXPR_IMM_CHAIN, what.chain.c_str());
    return made;
}

nftnl_expr* expression(const Step& what) {
    return std::visit(Overloaded{
                          [](const step::Load& load) { return payload(load); },
                          [](const step::LoadMeta& load) { return meta(load); },
                          [](const step::Mask& mask) { return bitwise(mask); },
                          [](const step::Equals& equals) { return compare(equals); },
                          [](const step::Lookup& sets) { return lookup(sets); },
                          [](const step::Duplicate&) { return duplicate(); },
                          [](const step::Counter&) { return nftnl_expr_alloc("counter"); },
                          [](const step::Verdict& last) { return verdict(last); },
                      },
                      what);
}

struct FreeRule {
    void operator()(nftnl_rule* rule) const { nftnl_rule_free(rule); }
};

}  // namespace

void put_rule(nlmsghdr* header, std::uint8_t family, const std::string& table, const std::string& chain, const Rule& rule) {
    const std::unique_ptr<nftnl_rule, FreeRule> made(nftnl_rule_alloc());
    nftnl_rule_set_u32(made.get(), NFTNL_RULE_FAMILY, family);
    nftnl_rule_set_str(made.get(), NFTNL_RULE_TABLE, table.c_str());
    nftnl_rule_set_str(made.get(), NFTNL_RULE_CHAIN, chain.c_str());
    for (const Step& what : rule) nftnl_rule_add_expr(made.get(), expression(what));  // owned by the rule from here on
    nftnl_rule_nlmsg_build_payload(header, made.get());
}

}  // namespace ka::nft
