#include "vrrp/config/read_line.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "vrrp/config/address_grammar.hpp"
#include "vrrp/config/route_grammar.hpp"
#include "vrrp/config/rule_grammar.hpp"

namespace ka::vrrp {

namespace {

std::vector<std::string> words_of(const config::Statement& line) { return {line.words().begin(), line.words().end()}; }

LineContext context_of(config::Statement& line, Draft& whole, bool is_static) {
    return {.catalogue = *whole.catalogue,
            .names = whole.names,
            .complain = [&line](std::string text) { line.error(std::move(text)); },
            .missing_after = [&line](std::size_t at) { line.require(at + 1); },
            .is_static = is_static,
            .dynamic_interfaces = whole.global.vrrp.dynamic_interfaces,
            .interface_missing = &whole.interface_missing};
}

bool is_track_group(config::Statement& line, const Draft& whole, std::string_view name) {
    if (name.empty() || std::ranges::find(whole.track_groups, name, &TrackGroupDraft::name) != whole.track_groups.end()) return true;
    line.error(format("track_group {} not found", {name}));
    return false;
}

}  // namespace

std::optional<AddressConfig> read_address_line(config::Statement& line, Draft& whole, bool is_static) {
    auto address = read_address(words_of(line), context_of(line, whole, is_static));
    if (!address) return std::nullopt;
    if (!is_track_group(line, whole, text_of(address->track_group))) address->track_group.reset();
    return address;
}

std::optional<RouteConfig> read_route_line(config::Statement& line, Draft& whole, bool is_static) {
    auto route = read_route(words_of(line), context_of(line, whole, is_static));
    if (route && !is_track_group(line, whole, route->track_group)) route->track_group.clear();
    return route;
}

std::optional<RuleConfig> read_rule_line(config::Statement& line, Draft& whole, bool is_static) {
    auto rule = read_rule(words_of(line), context_of(line, whole, is_static), whole.next_rule_priority);
    if (rule && !is_track_group(line, whole, rule->track_group)) rule->track_group.clear();
    return rule;
}

}  // namespace ka::vrrp
