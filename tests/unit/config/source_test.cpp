// The bundle that travels, and what a complaint looks like.
#include <gtest/gtest.h>

#include "common/config/diagnostic.hpp"
#include "common/config/source.hpp"

namespace ka::config {
namespace {

Bundle sample() {
    Bundle bundle = bundle_of("global_defs {\n", "keepalived.conf");
    bundle.files.push_back({"conf.d/x", "/etc/conf.d", std::string("\0\n\xff", 3)});
    bundle.problems.push_back({"WARNING", false});
    bundle.includes.push_back({"/etc", "conf.d/*", {IncludeChecks::match}, {1, 1}, {{"Config files missing 'f'.", true}}});
    bundle.facts = {"node", 42, {IncludeChecks::all}, {{"HOME", "/root"}, {"EMPTY", ""}}};
    return bundle;
}

TEST(Bundle, IsTheSameAfterItsTravel) {
    const auto parsed = parse_bundle(serialise(sample()));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, sample());
}

TEST(Bundle, EveryCutAndEveryTailIsRefused) {
    const std::string bytes = serialise(sample());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(parse_bundle(std::span(bytes.data(), size))) << size;
    EXPECT_FALSE(parse_bundle(bytes + "x"));
}

TEST(Bundle, AnIndexBeyondTheFilesIsRefused) {
    Bundle bundle = sample();
    bundle.roots[0] = 2;
    EXPECT_FALSE(parse_bundle(serialise(bundle)));
}

TEST(Bundle, KnowsWhatWasEnforced) {
    EXPECT_TRUE(sample().has_enforced_problem());
    Bundle bundle = sample();
    bundle.includes[0].problems[0].enforced = false;
    EXPECT_FALSE(bundle.has_enforced_problem());
}

TEST(Diagnostics, TheWorstClassDecidesTheExitStatus) {
    const std::vector<std::pair<ErrorClass, int>> expected{
        {ErrorClass::ok, 0}, {ErrorClass::file_not_found, 4}, {ErrorClass::bad_interface, 4}, {ErrorClass::fatal, 4},
        {ErrorClass::multiple_files, 5}, {ErrorClass::unknown_keyword, 5}, {ErrorClass::invalid_number, 5},
        {ErrorClass::general, 5}, {ErrorClass::deprecated, 5}, {ErrorClass::security, 6}};
    Diagnostics all;
    for (const auto& [error_class, code] : expected) {
        EXPECT_EQ(exit_code(error_class), code);
        all.add(error_class, "x");
        EXPECT_EQ(all.exit_code(), code);
    }
    all.add(ErrorClass::fatal, "later");
    EXPECT_EQ(all.exit_code(), 6);
    all.stop();
    EXPECT_EQ(all.exit_code(), 2);
}

TEST(Diagnostics, TwoHundredAreKeptAndTheRestCounted) {
    Diagnostics diagnostics;
    for (int i = 0; i < 205; ++i) diagnostics.add(ErrorClass::general, "x");
    diagnostics.add(ErrorClass::security, "counts all the same");
    EXPECT_EQ(diagnostics.list().size(), 200u);
    EXPECT_EQ(diagnostics.omitted(), 6u);
    EXPECT_EQ(diagnostics.exit_code(), 6);
}

TEST(Diagnostics, CO_009_TheParentLeavesOutTheOnlyFile) {
    Bundle bundle = sample();
    const Diagnostic one{.severity = Severity::error, .error_class = ErrorClass::general, .location = {0, 1, 1}, .length = 0,
                         .text = "text", .remedy = {}};
    EXPECT_EQ(reference_line(bundle, one, Pass::parent), "(Line 1) text");
    EXPECT_EQ(reference_line(bundle, one, Pass::checker), "(keepalived.conf: Line 1) text");
    EXPECT_EQ(location_prefix(bundle, {1, 7, 1}, Pass::parent), "(conf.d/x: Line 7) ");
    bundle.roots.push_back(1);
    EXPECT_EQ(reference_line(bundle, one, Pass::parent), "(keepalived.conf: Line 1) text");
}

}  // namespace
}  // namespace ka::config
