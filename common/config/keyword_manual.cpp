// The keywords as a manual page has them.
#include "common/base/format.hpp"
#include "common/config/keyword_docs.hpp"

namespace ka::config {

namespace {

std::string names(const Row& row) {
    std::string text(row.name);
    for (const char c : row.aliases.empty() ? std::string() : " " + std::string(row.aliases)) text += c == ' ' ? std::string(", ") : std::string(1, c);
    return text;
}

std::string meaning(const Row& row) {
    std::string text = manual_text(row.doc);
    if (row.repeat == Repeat::appends) text += " May be repeated.";
    if (row.repeat == Repeat::first_wins) text += " The first one counts.";
    if (!row.since.empty()) text += format(" Since keepalived {}.", {manual_text(row.since)});
    if (!row.deprecated.empty()) text += format(" Deprecated: use {}.", {manual_text(row.deprecated)});
    if (row.support == Support::not_yet) text += row.is_typed() ? " Checked, without effect yet." : " Not supported yet.";
    if (row.support == Support::refused) text += " Not supported: a start is refused.";
    return text;
}

}  // namespace

std::string manual_text(std::string_view text) {
    std::string result;
    if (text.starts_with('.') || text.starts_with('\'')) result += "\\&";
    for (const char c : text) {
        if (c == '\\') result += "\\e";
        else if (c == '-') result += "\\-";
        else if (c == '"') result += "\\(dq";
        else if (c == '~') result += "\\(ti";
        else if (c == '^') result += "\\(ha";
        else if (c == '`') result += "\\(ga";
        else result += c;
    }
    return result;
}

std::string manual_of_keywords(std::span<const NamedTable> tables) {
    std::string text;
    for (const Section& section : sections(tables)) {
        text += section.block == "root" ? std::string(".SS Top level\n") : format(".SS {}\n", {manual_text(section.block)});
        for (const Table* table : section.tables)
            for (const Row& row : table->rows) {
                text += format(".TP\n\\fB{}\\fR {}\n{}\n", {manual_text(names(row)), manual_text(row.syntax), meaning(row)});
                if (!row.example.empty()) text += format(".br\nExample: \\fI{}\\fR\n", {manual_text(row.example)});
            }
    }
    return text;
}

}  // namespace ka::config
