// Over the rows of every table: the example line becomes a value that is printed and read again, and a careless line leads to
// what the row declares.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <set>

#include "checker/config/draft.hpp"
#include "checker/config/keywords.hpp"
#include "common/config/bind.hpp"
#include "common/config/tolerances.hpp"
#include "common/model/foreign_words.hpp"
#include "common/model/keywords_global.hpp"
#include "tests/unit/schema/row_cases.hpp"
#include "vrrp/bfd/config/draft.hpp"
#include "vrrp/bfd/config/keywords.hpp"
#include "vrrp/config/draft.hpp"
#include "vrrp/config/keywords.hpp"

namespace ka::core {
namespace {

using config::Tolerance;

struct Outcome {
    std::vector<std::string> complaints;  // those that count, without their places
    bool stopped = false;
    bool refused = false;
    std::string dump;
};

// The readings of every role, up to what was written; the rules that need the whole file come later and are not looked at.
Outcome read(const std::string& text) {
    static const vrrp::InterfaceCatalogue catalogue{
        {{"lo", IfIndex{1}, 65536, true, false}, {"eth0", IfIndex{2}}, {"eth1", IfIndex{3}}, {"red", IfIndex{4}, 1500, false, true, 10}}};
    const config::Bundle bundle = config::bundle_of(text);
    model::Global global;
    vrrp::Draft vrrp_draft;
    vrrp_draft.catalogue = &catalogue;
    checker::Draft checker_draft;
    vrrp::bfd::Draft bfd_draft;
    config::Diagnostics diagnostics(config::Pass::parent, true);
    config::bind(bundle,
                 std::array{config::root(model::global_root_table, global), config::root(vrrp::vrrp_root_table, vrrp_draft),
                            config::root(vrrp::vrrp_reference_table, vrrp_draft), config::known(model::checker_words)},
                 diagnostics);
    const auto others = config::known(model::global_root_table);
    config::bind(bundle,
                 std::array{config::root(checker::checker_root_table, checker_draft),
                            config::root(checker::checker_reference_table, checker_draft), others, config::known(model::vrrp_words)},
                 diagnostics);
    config::bind(bundle,
                 std::array{config::root(vrrp::bfd::bfd_root_table, bfd_draft), others, config::known(model::vrrp_words),
                            config::known(model::checker_words)},
                 diagnostics);
    Outcome outcome;
    outcome.stopped = diagnostics.stopped();
    outcome.refused = diagnostics.refused();
    for (const config::Diagnostic& one : diagnostics.list())
        if (one.error_class != config::ErrorClass::ok && one.error_class != config::ErrorClass::deprecated)
            outcome.complaints.push_back(one.text);
    outcome.dump = config::dump(model::global_root_table, &global) + config::dump(vrrp::bfd::bfd_root_table, &bfd_draft) + config::dump(vrrp::vrrp_root_table, &vrrp_draft) +
                   config::dump(checker::checker_root_table, &checker_draft);
    return outcome;
}

std::string name_of(const RowCase& one) { return one.block + " " + one.word; }
std::string name_of(const NamedTable& table, const config::Row& row) { return std::string(table.block) + " " + std::string(row.name); }

const Outcome& base_of(const RowCase& one) {
    static std::map<std::string, Outcome> known;
    const auto found = known.find(one.base);
    return found != known.end() ? found->second : known.emplace(one.base, read(one.base)).first->second;
}

// What is said of a text and not of what stands around the line.
std::vector<std::string> added_complaints(const RowCase& one, const Outcome& outcome) {
    std::vector<std::string> before = base_of(one).complaints, added;
    for (const std::string& text : outcome.complaints) {
        const auto same = std::ranges::find(before, text);
        if (same == before.end()) added.push_back(text);
        else before.erase(same);
    }
    return added;
}

std::string listed(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n    " + line;
    return text;
}

// tests/config/undumped.txt: "BLOCK WORD", a tab, and why nothing of the row can be in the model.
const std::set<std::string>& undumped() {
    static const std::set<std::string> names = [] {
        std::ifstream file(KA_SOURCE_ROOT "/tests/config/undumped.txt");
        std::set<std::string> read;
        for (std::string line; std::getline(file, line);)
            if (!line.starts_with('#')) read.insert(line.substr(0, line.find('\t')));
        return read;
    }();
    return names;
}

TEST(Rows, EachHasAnExample) {
    std::set<std::string> with;
    for (const RowCase& one : row_cases()) with.insert(name_of(one));
    for (const NamedTable& table : all_tables())
        for (const config::Row& row : table.table->rows)
            EXPECT_TRUE(row.foreign || with.contains(name_of(table, row))) << name_of(table, row);
}

// keepalived complains of it whatever stands in it: "as" takes no address.
const std::set<std::string> never_without_complaint{"route as"};

TEST(Rows, ExamplesAreReadWithoutComplaint) {
    for (const RowCase& one : row_cases()) {
        if (one.kind != RowCase::Kind::example && one.kind != RowCase::Kind::alias) continue;
        const Outcome outcome = read(one.text);
        EXPECT_FALSE(outcome.stopped) << name_of(one) << ": " << one.line;
        const auto added = added_complaints(one, outcome);
        const bool may_complain = !one.row->deprecated.empty() || one.kind == RowCase::Kind::alias || never_without_complaint.contains(name_of(one));
        EXPECT_TRUE(may_complain || added.empty()) << name_of(one) << ": " << one.line << listed(added);
    }
}

TEST(Rows, DumpsAreReadAsTheSame) {
    for (const RowCase& one : row_cases()) {
        const Outcome first = read(one.text);
        if (first.stopped) continue;
        const Outcome second = read(first.dump);
        EXPECT_EQ(second.dump, first.dump) << name_of(one) << ": " << one.line << listed(second.complaints);
    }
}

TEST(Rows, TheValueOfALineIsInTheDump) {
    std::set<std::string> without;
    for (const RowCase& one : row_cases())
        if (one.kind == RowCase::Kind::example) without.insert(name_of(one));
    for (const RowCase& one : row_cases())
        if (one.kind == RowCase::Kind::example && read(one.text).dump != base_of(one).dump) without.erase(name_of(one));
    EXPECT_EQ(without, undumped()) << "left: what leaves nothing in the dump; right: what tests/config/undumped.txt says";
}

// ---- tolerance

Tolerance declared(const RowCase& one) {
    const config::Tolerances all = config::tolerances_of(*one.table, *one.row);
    switch (one.kind) {
        case RowCase::Kind::missing: return all.missing;
        case RowCase::Kind::extra: return all.extra;
        case RowCase::Kind::wrong: return all.wrong;
        case RowCase::Kind::below: return all.below;
        case RowCase::Kind::above: return all.above;
        default: return Tolerance::accepted;
    }
}

// The dump of the same line with the bound of that side.
using Bounded = std::map<std::pair<std::string, RowCase::Kind>, std::string>;

Bounded dumps_of_bounds(const std::vector<RowCase>& cases) {
    Bounded found;
    for (const RowCase& one : cases)
        if (one.kind == RowCase::Kind::lowest || one.kind == RowCase::Kind::highest) found[{name_of(one), one.kind}] = read(one.text).dump;
    return found;
}

// Of a row that never leaves one nobody can tell whether it was taken.
bool leaves_a_trace(const RowCase& one) { return !undumped().contains(name_of(one)); }

Tolerance observed(const RowCase& one, const Outcome& outcome, const Bounded& bounds) {
    if (outcome.stopped) return Tolerance::reading_ends;
    const std::string& base = base_of(one).dump;
    const bool same = outcome.dump == base;
    const bool accepts = one.kind == RowCase::Kind::lowest || one.kind == RowCase::Kind::highest;  // may be the default
    if (added_complaints(one, outcome).empty()) {
        if (outcome.refused && !base_of(one).refused && one.row->support != config::Support::refused) return Tolerance::start_refused;
        return same && !accepts && leaves_a_trace(one) ? Tolerance::dropped : Tolerance::accepted;
    }
    if (same) return Tolerance::line_ignored;
    const auto bound = bounds.find({name_of(one), one.kind == RowCase::Kind::below ? RowCase::Kind::lowest : RowCase::Kind::highest});
    const bool is_range = one.kind == RowCase::Kind::below || one.kind == RowCase::Kind::above;
    if (is_range && bound != bounds.end() && bound->second == outcome.dump) return Tolerance::clamped;
    return outcome.dump.size() < base.size() ? Tolerance::block_ignored : Tolerance::other_value;
}

TEST(Rows, ACarelessLineLeadsToWhatTheRowDeclares) {
    const std::vector<RowCase> cases = row_cases();
    const Bounded bounds = dumps_of_bounds(cases);
    for (const RowCase& one : cases) {
        if (one.kind < RowCase::Kind::missing) continue;
        const Outcome outcome = read(one.text);
        const Tolerance seen = observed(one, outcome, bounds), said = declared(one);
        EXPECT_EQ(seen, said) << name_of(one) << " " << kind_name(one.kind) << ": " << config::tolerance_text(seen) << ", declared is "
                              << config::tolerance_text(said) << "\n    " << one.line << listed(added_complaints(one, outcome));
    }
}

}  // namespace
}  // namespace ka::core
