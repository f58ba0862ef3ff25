// The state of reading one line of routes or rules, and what their grammars have in common.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/format.hpp"
#include "vrrp/config/address_grammar.hpp"

namespace ka::vrrp {

struct LineReading {
    std::span<const std::string> words;
    const LineContext& context;
    std::size_t at = 0;  // of the word that is being read
    std::optional<Family> family{};

    const std::string& keyword() const { return words[at]; }
    // Always false: the option, and with it the route or rule, is dropped.
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

struct RouteReading : LineReading {
    RouteConfig route{};
    bool has_destination = false;
};

// A keyword of a grammar and what reads it; the answer: does the route or rule survive?
template <typename Reading>
struct OptionRow {
    std::string_view name;
    bool (*read)(Reading&);
};

// Empty: `reading` stands on none of the options.
template <typename Reading, std::size_t count>
std::optional<bool> read_option(Reading& reading, const OptionRow<Reading> (&options)[count]) {
    const std::string& word = reading.keyword();
    if (word == "track_group" && !reading.context.is_static) return std::nullopt;
    for (const OptionRow<Reading>& row : options)
        if (row.name == word) return row.read(reading);
    return std::nullopt;
}

// The argument as `number_of` (route_names.hpp) understands it; `complaint` has a place for it.
template <typename Number, typename Value>
bool read_named(LineReading& reading, std::optional<Number> (*number_of)(std::string_view, NameTables&), Value& value,
                std::string_view complaint) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const std::optional<Number> number = number_of(*text, reading.context.names);
    if (!number) return reading.drop(format(complaint, {*text}));
    value = *number;
    return true;
}

// Metrics (mtu, rtt, features...) by their keyword. Empty: `reading` stands on no such keyword. Else: does the route survive?
std::optional<bool> read_route_metric(RouteReading& reading);

// What follows "encap". False: the route, or the next hop, is dropped.
bool read_encapsulation(RouteReading& reading, std::optional<Encapsulation>& encapsulation);

}  // namespace ka::vrrp
