#include "common/config/explain.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/base/utf8.hpp"
#include "common/config/secret.hpp"

namespace ka::config {

namespace {

constexpr std::size_t longest_shown = 200;  // octets of a line, around the place

std::string_view name_of(Severity severity) {
    constexpr std::array<std::string_view, 4> names{"note", "warning", "error", "fatal error"};
    return names[static_cast<std::size_t>(severity)];
}

// A part of a line as it is shown, and where its marked word stands in cells.
struct Excerpt {
    std::string text;
    std::size_t before = 0;  // cells left of the marked word
    std::size_t marked = 0;  // its cells
};

// What a terminal would act upon becomes a blank, what is no character a question mark.
void show(std::string_view part, std::string& out, std::size_t& cells) {
    while (!part.empty()) {
        const CodePoint character = first_character(part);
        if (!character.valid) {
            out += '?';
            ++cells;
        } else if (character.value < 0x20 || (character.value >= 0x7f && character.value < 0xa0)) {
            out += ' ';
            ++cells;
        } else {
            out += part.substr(0, character.length);
            cells += cells_of(character.value);
        }
        part.remove_prefix(character.length);
    }
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

// `column` from 1, 0 = nothing is marked.
Excerpt excerpt(std::string_view line, std::size_t column, std::size_t length) {
    const std::size_t secret = secret_at(line.substr(0, 2 * longest_shown));
    const bool masked = secret != std::string_view::npos;
    const std::string shown = masked ? without_secret(line.substr(0, 2 * longest_shown)) : std::string();
    if (masked) {
        line = shown;
        if (column > secret + 1) column = secret + 1;
        if (column == secret + 1) length = secret_mask.size();
    }
    std::size_t begin = column > longest_shown / 2 && line.size() > longest_shown ? column - longest_shown / 2 : 0;
    while (begin > 0 && begin < line.size() && continues_character(line[begin])) --begin;
    std::size_t end = std::min(line.size(), begin + longest_shown);
    while (end < line.size() && continues_character(line[end])) ++end;
    Excerpt out;
    if (begin > 0) {
        out.text = "...";
        out.before = 3;
    }
    std::size_t cells = out.before;
    const std::size_t place = column == 0 ? end : std::clamp(column - 1, begin, end);
    show(line.substr(begin, place - begin), out.text, cells);
    out.before = cells;
    const std::size_t behind = std::min(end, place + std::max<std::size_t>(length, 1));
    show(line.substr(place, behind - place), out.text, cells);
    out.marked = column == 0 ? 0 : std::max<std::size_t>(cells - out.before, 1);
    show(line.substr(behind, end - behind), out.text, cells);
    if (end < line.size()) out.text += "...";
    while (out.text.ends_with(' ')) out.text.pop_back();
    return out;
}

std::string clean(std::string_view text) {
    std::string out;
    std::size_t cells = 0;
    show(text, out, cells);
    return out;
}

bool has_place(const Bundle& bundle, const Location& at) { return at.line != 0 && at.file < bundle.files.size(); }

std::string place_of(const Bundle& bundle, const Location& at) {
    if (!has_place(bundle, at)) return clean(bundle.pattern);
    return clean(bundle.files[at.file].name) + ":" + std::to_string(at.line) + (at.column != 0 ? ":" + std::to_string(at.column) : "");
}

void add_source(const Bundle& bundle, const Location& at, std::size_t length, std::string& out) {
    const std::string_view line = line_text(bundle, at);
    if (line.empty()) return;
    const Excerpt source = excerpt(line, at.column, length);
    const std::string number = std::to_string(at.line);
    out += format("\n  {} | {}", {number, source.text});
    if (source.marked > 0)
        out += format("\n  {} | {}^{}", {std::string(number.size(), ' '), std::string(source.before, ' '), std::string(source.marked - 1, '~')});
}

}  // namespace

std::string explained(const Bundle& bundle, const Diagnostic& diagnostic) {
    const Location& at = diagnostic.location;
    std::string out = format("{}: {}: {} [{}]", {place_of(bundle, at), name_of(diagnostic.severity), clean(diagnostic.text), id_of(diagnostic.kind)});
    add_source(bundle, at, diagnostic.length, out);
    const bool has_secret = secret_at(diagnostic.expanded) != std::string_view::npos;
    if (!diagnostic.expanded.empty()) out += format("\n  = read as: {}", {excerpt(diagnostic.expanded, 0, 0).text});
    if (!diagnostic.remedy.empty()) out += "\n  = " + clean(diagnostic.remedy);
    for (const Note& note : diagnostic.notes) {
        if (has_secret && note.text.starts_with('$')) continue;  // the definition of a password
        out += format("\n{}: note: {}", {place_of(bundle, note.location), clean(note.text)});
        add_source(bundle, note.location, 1, out);
    }
    return out;
}

namespace {

struct Counts {
    std::size_t errors = 0, warnings = 0, notes = 0;
};

Counts count(std::span<const Diagnostic> diagnostics) {
    Counts counts;
    for (const Diagnostic& one : diagnostics) {
        if (one.severity >= Severity::error) ++counts.errors;
        else ++(one.severity == Severity::warning ? counts.warnings : counts.notes);
    }
    return counts;
}

std::string counted(std::size_t number, std::string_view thing) {
    return number == 0 ? std::string() : format("{}{} {}{}", {", ", number, thing, number == 1 ? "" : "s"});
}

std::string json_place(const Bundle& bundle, const Location& at) {
    if (!has_place(bundle, at)) return R"("file":null,"line":null,"column":null)";
    return format(R"("file":{},"line":{},"column":{})",
                  {json_string(bundle.files[at.file].name), at.line, at.column == 0 ? std::string("null") : std::to_string(at.column)});
}

std::string json_diagnostic(const Bundle& bundle, const Diagnostic& one) {
    const bool placed = has_place(bundle, one.location);
    const std::string_view line = line_text(bundle, one.location);
    std::string out = format(R"({{"id":"{}","severity":"{}","text":{},"remedy":{},{},"length":{},"source":{},"expanded":{},"notes":[)",
                             {id_of(one.kind), one.severity == Severity::fatal ? std::string_view("fatal") : name_of(one.severity), json_string(one.text),
                              one.remedy.empty() ? std::string("null") : json_string(one.remedy), json_place(bundle, one.location),
                              placed && one.length > 0 ? std::to_string(one.length) : std::string("null"),
                              placed ? json_string(without_secret(line.substr(0, longest_shown))) : std::string("null"),
                              one.expanded.empty() ? std::string("null") : json_string(without_secret(one.expanded))});
    for (std::size_t i = 0; i < one.notes.size(); ++i)
        out += format(R"({}{{"text":{},{}}})", {i == 0 ? "" : ",", json_string(one.notes[i].text), json_place(bundle, one.notes[i].location)});
    return out + "]}";
}

}  // namespace

std::string report_text(const Bundle& bundle, const Report& report) {
    std::string out;
    for (const Diagnostic& one : report.diagnostics) out += explained(bundle, one) + "\n";
    if (report.omitted > 0) out += format("{}: {} more are not shown\n", {clean(bundle.pattern), report.omitted});
    const Counts counts = count(report.diagnostics);
    const std::string sum = counted(counts.errors, "error") + counted(counts.warnings, "warning") + counted(counts.notes, "note");
    if (!sum.empty()) out += format("{}: {}\n", {clean(bundle.pattern), sum.substr(2)});
    return out;
}

std::string report_json(const Bundle& bundle, const Report& report) {
    const Counts counts = count(report.diagnostics);
    std::string out = format(R"({{"version":1,"file":{},"exit_code":{},"errors":{},"warnings":{},"notes":{},"omitted":{},"diagnostics":[)",
                             {json_string(bundle.pattern), report.exit_code, counts.errors, counts.warnings, counts.notes, report.omitted});
    for (std::size_t i = 0; i < report.diagnostics.size(); ++i)
        out += (i == 0 ? "" : ",") + json_diagnostic(bundle, report.diagnostics[i]);
    return out + "]}\n";
}

}  // namespace ka::config
