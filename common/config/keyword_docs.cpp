#include "common/config/keyword_docs.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace ka::config {

namespace {

// Each table once, in the order in which a reader meets it.
std::vector<const Table*> reachable(std::span<const Table* const> roots) {
    std::vector<const Table*> found(roots.begin(), roots.end());
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (const Row& row : found[i]->rows) {
            const bool is_new = row.block.table != nullptr && std::ranges::find(found, row.block.table) == found.end();
            if (is_new) found.push_back(row.block.table);
        }
    }
    return found;
}

// Vertical bars separate cells.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string code(std::string_view text) { return text.empty() ? std::string() : "`" + cell(text) + "`"; }

std::string_view reload_text(Reload reload) {
    constexpr std::array<std::string_view, 5> texts{"applied at once", "recomputed", "restarts the object", "restarts the process",
                                                    "after a restart"};
    return texts[static_cast<std::size_t>(reload)];
}

std::string remarks(const Row& row) {
    std::string out(row.doc);
    const auto add = [&out](std::string_view text) {
        if (!out.empty()) out += ' ';
        out += text;
    };
    if (row.repeat == Repeat::appends) add("May be repeated.");
    if (row.repeat == Repeat::first_wins) add("The first one counts.");
    if (!row.aliases.empty()) add("Also written `" + std::string(row.aliases) + "`.");
    if (!row.since.empty()) add("Since " + std::string(row.since) + ".");
    if (!row.deprecated.empty()) add("Deprecated: " + std::string(row.deprecated) + ".");
    if (row.support == Support::not_yet) add("**Not supported yet: ignored with a warning.**");
    if (row.support == Support::refused) add("**Not supported yet: a start with it is refused.**");
    return cell(out);
}

std::string section_name(const Table& table) { return table.name.empty() ? "Top level" : std::string(table.name); }

}  // namespace

std::string keyword_reference(std::span<const Table* const> roots) {
    std::string out = "# Configuration keywords\n\nGenerated from the keyword tables; do not edit.\n";
    std::string section;
    for (const Table* table : reachable(roots)) {
        const bool goes_on = section == section_name(*table);  // several tables of one level
        section = section_name(*table);
        if (!goes_on) out += "\n## " + section + "\n\n| keyword | arguments | meaning | a reload |\n|---|---|---|---|\n";
        for (const Row& row : table->rows) {
            if (row.foreign) continue;
            out += "| " + code(row.name) + " | " + code(row.syntax) + " | " + remarks(row) + " | " +
                   std::string(reload_text(row.reload)) + " |\n";
        }
    }
    return out;
}

std::string not_yet_list(std::span<const Table* const> roots) {
    std::string refused;
    std::string ignored;
    std::set<std::string> seen;
    for (const Table* table : reachable(roots)) {
        for (const Row& row : table->rows) {
            if (row.foreign || row.support == Support::supported) continue;
            const std::string line = "- " + section_name(*table) + ": `" + std::string(row.name) + "`\n";
            if (seen.insert(line).second) (row.support == Support::refused ? refused : ignored) += line;
        }
    }
    return "# Not supported yet\n\nGenerated from the keyword tables; it only shrinks.\n\n## A start with it is refused\n\n" + refused +
           "\n## Ignored with a warning\n\n" + ignored;
}

std::string keyword_dictionary(std::span<const Table* const> roots) {
    std::set<std::string_view> words;
    for (const Table* table : reachable(roots)) {
        for (const Row& row : table->rows) words.insert(row.name);
    }
    std::string out;
    for (const std::string_view word : words) out += std::string(word) + "\n";
    return out;
}

}  // namespace ka::config
