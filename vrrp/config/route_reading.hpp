// The state of reading one line of virtual_routes or static_routes, shared by the parts of its grammar.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "vrrp/config/address_grammar.hpp"

namespace ka::vrrp {

struct RouteReading {
    std::span<const std::string> words;
    const LineContext& context;
    RouteConfig route;
    std::size_t at = 0;  // of the word that is being read
    std::optional<Family> family;
    bool has_destination = false;

    // Always false: the option, and with it the route, is dropped.
    bool drop(std::string text) const {
        context.complain(std::move(text));
        return false;
    }
    // The word after the current one becomes current; null after a complaint that it is missing.
    const std::string* argument() {
        if (at + 1 < words.size()) return &words[++at];
        context.missing_after(at);
        return nullptr;
    }
    const std::string* next() const { return at + 1 < words.size() ? &words[at + 1] : nullptr; }
    bool next_is(std::string_view word) const { return next() != nullptr && *next() == word; }
};

// Metrics (mtu, rtt, features...) by their keyword. Empty: `reading` stands on no such keyword. Else: does the route survive?
std::optional<bool> read_route_metric(RouteReading& reading);

// What follows "encap". False: the route, or the next hop, is dropped.
bool read_encapsulation(RouteReading& reading, std::optional<Encapsulation>& encapsulation);

}  // namespace ka::vrrp
