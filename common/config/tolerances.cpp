#include "common/config/tolerances.hpp"

#include <algorithm>
#include <array>

namespace ka::config {

namespace {

std::optional<Bounds> bounds_in(std::string_view text) {
    const std::size_t open = text.find('<');
    const std::size_t close = text.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
    const std::string_view range = text.substr(open + 1, close - open - 1);
    const std::size_t dash = range.find('-', 1);  // a minus may stand first
    if (dash == std::string_view::npos) return std::nullopt;
    return Bounds{range.substr(0, dash), range.substr(dash + 1)};
}

// Kinds of words that are looked at; every other word in capitals stands for a text of the writer's choice.
constexpr std::array<std::string_view, 13> looked_at{"ADDRESS", "MULTICAST_ADDRESS", "NETWORK", "BOOL", "N", "SECONDS", "TIME",
                                                     "NUMBER",  "NETMASK",           "OCTETS",  "HEX",  "MD5", "CPU"};

// "ADDRESS ...": a further word is one more of them.
bool takes_many(std::string_view syntax) { return syntax.ends_with("...") || syntax.ends_with("...]"); }

bool is_kind(std::string_view word) {
    return word.size() > 1 && std::ranges::all_of(word, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

}  // namespace

// One word in capitals only: MASTER|BACKUP are words to be written as they stand.
bool Argument::is_free() const {
    return is_kind(text) && std::ranges::find(looked_at, text) == looked_at.end();
}

std::vector<Argument> arguments_of(std::string_view syntax) {
    std::vector<Argument> found;
    syntax = syntax.substr(0, syntax.find('{'));
    int depth = 0;
    std::size_t at = 0;
    while (at < syntax.size()) {
        if (syntax[at] == ' ') {
            ++at;
            continue;
        }
        const std::size_t end = std::min(syntax.find(' ', at), syntax.size());
        std::string_view word = syntax.substr(at, end - at);
        at = end;
        while (word.starts_with('[')) {
            ++depth;
            word.remove_prefix(1);
        }
        const bool optional = depth > 0;
        while (word.ends_with(']') && word.find('[') == std::string_view::npos) {
            --depth;
            word.remove_suffix(1);
        }
        if (word.empty() || word == "..." || word == "|") continue;
        found.push_back({word, optional, bounds_in(word)});
    }
    return found;
}

Tolerances tolerances_of(const Table& table, const Row& row) {
    const std::vector<Argument> arguments = arguments_of(row.syntax);
    const std::size_t required = row.is_block() ? row.block.required : row.codec.required;
    const bool is_list = row.block.kind == Block::Kind::values;
    const bool looked_at = row.is_block() || row.codec.parse != nullptr;
    const bool needs_word = looked_at && !arguments.empty() && !arguments[0].optional;
    const bool free = arguments.empty() || arguments[0].is_free();
    const Tolerance mistake = looked_at ? Tolerance::line_ignored : Tolerance::accepted;
    const Tolerances usual{
        .missing = required > 0 ? Tolerance::reading_ends : needs_word ? Tolerance::line_ignored : Tolerance::accepted,
        .extra = is_list ? Tolerance::other_value : Tolerance::by_syntax,
        .wrong = free && !is_list ? Tolerance::accepted : mistake,
        .below = mistake,
        .above = mistake,
    };
    Tolerances of_table = table.tolerance;
    if (row.support == Support::not_yet && !looked_at) of_table.wrong = of_table.below = of_table.above = Tolerance::accepted;
    const Tolerances* const order[] = {&row.tolerance, &of_table, &usual};
    Tolerances result;
    for (const auto member : {&Tolerances::missing, &Tolerances::extra, &Tolerances::wrong, &Tolerances::below, &Tolerances::above})
        for (const Tolerances* source : order)
            if (result.*member == Tolerance::by_syntax) result.*member = source->*member;
    if (result.extra == Tolerance::by_syntax) result.extra = takes_many(row.syntax) ? result.wrong : Tolerance::accepted;
    return result;
}

std::string_view tolerance_text(Tolerance tolerance) {
    switch (tolerance) {
        case Tolerance::by_syntax: return "";
        case Tolerance::accepted: return "accepted";
        case Tolerance::dropped: return "no effect";
        case Tolerance::clamped: return "nearest bound used";
        case Tolerance::other_value: return "default or rest used";
        case Tolerance::line_ignored: return "line ignored";
        case Tolerance::block_ignored: return "block ignored";
        case Tolerance::reading_ends: return "reading ends";
        case Tolerance::start_refused: return "start refused";
    }
    return "";
}

}  // namespace ka::config
