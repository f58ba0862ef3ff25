// row_verdicts: every case of row_cases() with what --config-test says of it, one JSON object a line. The comparison with the
// reference (tests/config/reference_test.py) reads it.
#include <cstdio>
#include <set>
#include <string>

#include "common/process/script_security.hpp"
#include "core/schema.hpp"
#include "tests/unit/schema/row_cases.hpp"

namespace {

std::string json(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') out += "\\n";
        else out += c;
    }
    return out + "\"";
}

// What the comparison puts into its namespace.
const ka::vrrp::InterfaceCatalogue catalogue{
    {{"lo", ka::IfIndex{1}, 65536, true, false}, {"eth0", ka::IfIndex{2}}, {"eth1", ka::IfIndex{3}}}};

ka::core::TestVerdict verdict(const std::string& text) {
    const ka::core::GateFactory gates = [](std::string_view subject) -> std::unique_ptr<ka::model::ScriptGate> {
        return std::make_unique<ka::ScriptSecurity>("/usr/bin:/bin", std::string(subject));
    };
    return ka::core::test_configuration(ka::config::bundle_of(text, "FILE"), catalogue, gates);
}

void print(const ka::core::RowCase& one, std::string_view kind, const std::string& text) {
    const ka::core::TestVerdict said = verdict(text);
    std::string lines;
    for (const std::string& line : said.lines) lines += (lines.empty() ? "" : ", ") + json(line);
    const std::pair<const char*, std::string> members[] = {
        {"block", json(one.block)}, {"word", json(one.word)}, {"kind", json(kind)}, {"since", json(one.row->since)},
        {"line", json(one.line)}, {"text", json(text)}, {"base", json(one.base)}, {"exit", std::to_string(said.exit_code)},
        {"unread", one.row->support == ka::config::Support::not_yet && !one.row->is_typed() ? "true" : "false"},
    };
    std::string object = "{";
    for (const auto& [name, value] : members) object += "\"" + std::string(name) + "\": " + value + ", ";
    std::printf("%s\"lines\": [%s]}\n", object.c_str(), lines.c_str());
}

}  // namespace

int main() {
    std::set<std::string> bases;
    for (const ka::core::RowCase& one : ka::core::row_cases()) {
        if (bases.insert(one.base).second) print(one, "base", one.base);
        print(one, kind_name(one.kind), one.text);
    }
    return 0;
}
