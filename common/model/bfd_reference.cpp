#include "common/model/bfd_reference.hpp"

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "common/config/joined.hpp"

namespace ka::model {

using namespace config;

namespace {

void parse_weight(Statement& line, BfdReference& instance) {
    read_bfd_weight(line, instance.name, instance.weight, instance.reverse);
}

// What only the bfd process reads.
constexpr Row session_words[] = {
    foreign_word("neighbor_ip"), foreign_word("neighbour_ip"), foreign_word("source_ip"), foreign_word("min_rx"),
    foreign_word("min_tx"),      foreign_word("idle_tx"),      foreign_word("multiplier"), foreign_word("passive"),
    foreign_word("ttl"),         foreign_word("hoplimit"),     foreign_word("max_hops"),   foreign_word("multihop"),
};
constexpr Row vrrp_weight[] = {{.name = "weight", .codec = custom<parse_weight>(1)}};
constexpr Row no_weight[] = {foreign_word("weight")};
constexpr Row audience[] = {
    {.name = "vrrp", .codec = flag<&BfdReference::only_vrrp>()},
    {.name = "checker", .codec = flag<&BfdReference::only_checker>()},
};
constexpr auto vrrp_rows = joined(session_words, vrrp_weight, audience);
constexpr auto checker_rows = joined(session_words, no_weight, audience);

}  // namespace

constinit const Table bfd_vrrp_table = table<BfdReference>("bfd_instance", vrrp_rows);
constinit const Table bfd_checker_table = table<BfdReference>("bfd_instance", checker_rows);

BfdReference* open_bfd_reference(Statement& opening, BfdReferences& instances) {
    const std::string_view name = opening[1];
    if (name.size() > bfd_name_limit) {
        if (opening.pass() == Pass::vrrp) opening.error(format("BFD name {} too long", {name}), 1);
        return nullptr;
    }
    const auto [made, is_new] = instances.try_emplace(std::string(name));
    if (!is_new) {
        opening.error(format("BFD {} already specified", {name}), 1);
        return nullptr;
    }
    made->second.name = made->first;
    return &made->second;
}

void read_bfd_weight(Statement& line, std::string_view name, std::int32_t& weight, bool& reverse) {
    const auto value = read_signed(line, 1, -bfd_weight_limit, bfd_weight_limit, Leniency::lenient);
    if (!value) {
        line.error(format("Configuration error: BFD instance {} weight value {} not valid (must be in range [-253-253]), ignoring",
                          {name, line[1]}), 1);
        return;
    }
    weight = static_cast<std::int32_t>(*value);
    if (!line.has(2)) return;
    if (line[2] == "reverse") reverse = true;
    else line.error(format("Configuration error: BFD instance {} unknown weight option {}", {name, line[2]}), 2);
}

}  // namespace ka::model
