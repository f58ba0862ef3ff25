// The explained side of --config-test: identifiers, places, one mistake said once; and that a dump means what was read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "checker/config/load.hpp"
#include "common/config/bind.hpp"
#include "common/config/diagnostic_kinds.hpp"
#include "common/config/explain.hpp"
#include "common/model/keywords_global.hpp"
#include "core/diagnostic_docs.hpp"
#include "core/reload_plan.hpp"
#include "core/schema.hpp"
#include "core/test_verdict.hpp"
#include "vrrp/config/load.hpp"

namespace ka::core {
namespace {

using config::Diagnostic;
using config::DiagnosticKind;
using testing::ElementsAre;

std::string told(const std::string& text) {
    const TestVerdict verdict = test_example(text);
    return config::report_text(config::bundle_of(text, "t.conf"), {verdict.diagnostics, verdict.omitted, verdict.exit_code});
}

std::string instance(const std::string& name, const std::string& more, const std::string& address = "10.0.0.1") {
    return "vrrp_instance " + name + " {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n  " + address + "\n }\n" + more + "}\n";
}

TEST(Kinds, EachHasAnIdentifierOfItsOwn) {
    std::set<std::string_view> ids;
    for (const config::KindFacts& kind : config::diagnostic_kinds()) {
        EXPECT_TRUE(ids.insert(kind.id).second) << kind.id;
        EXPECT_EQ(kind.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << kind.id;
        EXPECT_FALSE(kind.meaning.empty() || kind.repair.empty()) << kind.id;
    }
}

TEST(Kinds, EachExampleGetsItsIdentifier) {
    for (const config::KindFacts& kind : config::diagnostic_kinds()) {
        if (kind.example.empty()) continue;
        const TestVerdict verdict = test_example(kind.example);
        const bool found = std::ranges::any_of(verdict.diagnostics, [&](const Diagnostic& one) { return one.kind == kind.kind; });
        EXPECT_TRUE(found) << kind.id << "\n" << told(std::string(kind.example));
    }
}

TEST(Explanation, VR_148_AClashOfIdsShowsBothInstances) {
    EXPECT_EQ(told(instance("A", "") + instance("B", "", "10.0.0.2")),
              "t.conf:8:1: fatal error: A and B both use VRID 51 with IPv4 on interface eth0 [vrid-clash]\n"
              "  8 | vrrp_instance B {\n"
              "    | ^\n"
              "t.conf:1:1: note: the other instance is here\n"
              "  1 | vrrp_instance A {\n"
              "    | ^\n"
              "t.conf: 1 error\n");
}

TEST(Explanation, ADuplicateShowsTheFirst) {
    const std::string text = told(instance("A", " virtual_ipaddress_excluded {\n  10.0.0.1\n }\n"));
    EXPECT_NE(text.find("t.conf:8:3: error: (A): eVIP duplicates a VIP 10.0.0.1/32 - ignoring [duplicate-object]"), std::string::npos) << text;
    EXPECT_NE(text.find("t.conf:5:3: note: the first one is here"), std::string::npos) << text;
}

TEST(Explanation, OneMistakeIsSaidOnce) {
    EXPECT_EQ(test_example("foo bar\n").diagnostics.size(), 1U) << "by one of the four readings";
    const TestVerdict range = test_example(instance("A", " priority 300\n"));
    ASSERT_EQ(range.diagnostics.size(), 1U);
    EXPECT_EQ(range.diagnostics[0].kind, DiagnosticKind::number_out_of_range);
    EXPECT_EQ(range.diagnostics[0].remedy,
              "(A) Priority not valid! must be between 1 & 255. Using default 100; using 'priority 100'; 'priority' takes <1-255>");
    EXPECT_EQ(test_example(instance("A", "") + "}\n").diagnostics.size(), 1U);
    EXPECT_EQ(test_example(instance("A", " notify \"x\n")).diagnostics.size(), 2U) << "the quote, and the command that is lost";
}

TEST(Explanation, ANameThatIsNearlyRight) {
    const TestVerdict verdict = test_example("vrrp_script check_nginx {\n script /bin/true\n}\n" + instance("A", " track_script {\n  chek_nginx\n }\n"));
    ASSERT_FALSE(verdict.diagnostics.empty());
    const auto found = std::ranges::find(verdict.diagnostics, DiagnosticKind::unknown_reference, &Diagnostic::kind);
    ASSERT_NE(found, verdict.diagnostics.end());
    EXPECT_EQ(found->remedy, "did you mean 'check_nginx'?");
    EXPECT_EQ(found->location, (config::Location{0, 11, 3}));
}

TEST(Explanation, WellKnownMistakes) {
    const auto remedy = [](const std::string& text) {
        const TestVerdict verdict = test_example(text);
        return verdict.diagnostics.empty() ? std::string() : verdict.diagnostics[0].remedy;
    };
    EXPECT_EQ(remedy(instance("A", " track_inerface {\n }\n")), "did you mean 'track_interface'?");
    EXPECT_EQ(remedy("global_defs {\n stmp_connect_timeout 3\n}\n" + instance("A", "")), "did you mean 'smtp_connect_timeout'?");
    EXPECT_EQ(remedy("vrrp_script S {\n script /bin/true\n fail 2\n}\n" + instance("A", " track_script {\n S\n }\n")), "did you mean 'fall'?");
    EXPECT_EQ(remedy(instance("A", " vrrp_iptables\n")), "'vrrp_iptables' belongs into global_defs");
    EXPECT_EQ(remedy(instance("A", " nopreemt\n")), "did you mean 'nopreempt'?");
    EXPECT_EQ(remedy(instance("A", " State Master\n")), "did you mean 'state'?");
    EXPECT_EQ(remedy(instance("A", " state Master\n")).substr(0, 24), "did you mean 'MASTER'? u");
    EXPECT_EQ(remedy(instance("A", " priority\xef\xbc\x9a" "100\n")), "did you mean 'priority'?");
    EXPECT_EQ(remedy("global_defs {\n lvs_id X\n}\n" + instance("A", "")), "use router_id NAME");
    EXPECT_NE(remedy(instance("A", " priority = 100\n")).find("no '=' stands between a keyword and its value"), std::string::npos);
}

// What a new user writes, and the remedy that leads to the repair.
TEST(Explanation, MistakesOfANewUser) {
    const auto expect_remedy = [](const std::string& text, const std::string& remedy) {
        const std::string said = told(text);
        EXPECT_NE(said.find("= " + remedy), std::string::npos) << said;
    };
    expect_remedy(instance("A", "", "172.21.0.2O1"), "did you mean '172.21.0.201'?");
    expect_remedy(instance("A", "", "10.0.0.1, 10.0.0.2"), "write '10.0.0.1': one on each line, nothing between them");
    expect_remedy(instance("A", "", "10.0.0.1 255.255.255.0 dev eth0"), "write the length of the prefix: '10.0.0.1/24'");
    expect_remedy(instance("A", "", "<virtual-ip>"), "a place holder: the value itself belongs here");
    expect_remedy("virtual_server 10.0.0.1:80 {\n}\n", "a blank stands before the port: '10.0.0.1 80'");
    expect_remedy("virtual_server 10.0.0.1 80 {\n lb_kind dr\n lb_algo rr\n real_server 10.0.0.2 80 {\n }\n}\n",
                  "did you mean 'DR'? 'lb_kind' takes NAT|DR|TUN");
    expect_remedy("vrrp_instance A\n interface eth0\n}\n", "put a '{' behind 'vrrp_instance'");
    expect_remedy(instance("A", " notify \"x\n"), "a quote that is opened is closed on the same line");
    expect_remedy(instance("A", " unicast_peers {\n  10.0.0.2\n }\n priority 10\n"), "a consequence of the '{' in line 7, which begins no block");
    expect_remedy(instance("A", " notify_master /bin/x.sh master\n"), "put the command and its arguments into one pair of double quotes");
    expect_remedy("vrrp_script S {\n script /usr/bin/killall -0 nginx\n}\n", "put the command and its arguments into one pair of double quotes");
    EXPECT_EQ(told(instance("A", " notify \"/bin/x.sh master\" root root\n")), "");
    EXPECT_EQ(told(instance("A", " notify /bin/x.sh root root\n")), "");
}

TEST(Strict, CodesByTheWorst) {
    const auto code = [](const std::string& text) { return strict_code(test_example(text)); };
    EXPECT_EQ(code(instance("A", "")), 0);
    EXPECT_EQ(code(instance("A", " priority 10 20\n")), 1);
    EXPECT_EQ(code(instance("A", " priorty 10\n")), 2);
    EXPECT_EQ(code(instance("A", " priority\n")), 3);
    EXPECT_EQ(code("vrrp_instance A {\n interface eth0\n}\n"), 3);
    config::Bundle nothing;
    nothing.pattern = "x";
    EXPECT_EQ(strict_code(test_configuration(nothing, {}, {})), 4);
}

// ---- the canonical form

struct Models {
    model::Global global;
    vrrp::Config vrrp;
    checker::Config checker;
    bool operator==(const Models&) const = default;
};

class AnyScript final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::usable; }
    void finish() override {}
    std::vector<Message> take_messages() override { return {}; }
};

vrrp::InterfaceCatalogue everywhere() {
    vrrp::InterfaceCatalogue catalogue;
    catalogue.assumed = vrrp::InterfaceFacts{"", IfIndex{2}};
    return catalogue;
}

Models models_of(const config::Bundle& bundle) {
    AnyScript gate;
    Models models;
    models.global = load_parent(bundle).global;
    models.vrrp = vrrp::load(bundle, everywhere(), gate).config;
    models.checker = checker::load(bundle, gate).config;
    return models;
}

void expect_same_when_read_again(const config::Bundle& bundle, const std::string& name) {
    const std::string text = config::dump_text(canonical_form(bundle, everywhere(), AnyScript()));
    config::Bundle again = config::bundle_of(text);
    again.facts = bundle.facts;
    const Models before = models_of(bundle);
    const Models after = models_of(again);
    EXPECT_TRUE(before.global == after.global) << name << "\n" << text;
    EXPECT_TRUE(before.vrrp == after.vrrp) << name << "\n" << text;
    EXPECT_TRUE(before.checker == after.checker) << name << "\n" << text;
    EXPECT_EQ(config::dump_text(canonical_form(again, everywhere(), AnyScript())), text) << name;
}

std::vector<std::filesystem::path> sample_files() {
    std::vector<std::filesystem::path> files;
    std::vector<std::string> folders{KA_SOURCE_ROOT "/tests/config/samples"};
    if (const char* corpus = std::getenv("KEEPALIVED_CORPUS")) folders.emplace_back(corpus);
    for (const std::string& folder : folders)
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".conf") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

TEST(Canonical, ReadingItAgainGivesAnEqualModel) {
    std::size_t compared = 0;
    for (const auto& path : sample_files()) {
        std::ifstream file(path, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const config::Bundle bundle = config::bundle_of(text);
        const TestVerdict verdict = test_configuration(bundle, everywhere(), [](std::string_view) { return std::make_unique<AnyScript>(); });
        if (verdict.exit_code != 0) continue;  // of those that are valid
        expect_same_when_read_again(bundle, path.filename());
        ++compared;
    }
    EXPECT_GE(compared, std::getenv("KEEPALIVED_CORPUS") != nullptr ? 10U : 0U);
}

TEST(Canonical, JsonHasTheSameStructure) {
    const auto entries = canonical_form(config::bundle_of("vrrp_instance \"A b\" {\n interface eth0\n virtual_router_id 51\n nopreempt\n"
                                                          " virtual_ipaddress {\n  10.0.0.1/24 dev eth0\n }\n}\n"),
                                        everywhere(), AnyScript());
    const std::string json = config::dump_json(entries);
    EXPECT_NE(json.find(R"({"keyword":"vrrp_instance","arguments":"\"A b\"","block":[)"), std::string::npos) << json;
    EXPECT_NE(json.find(R"({"keyword":"nopreempt"})"), std::string::npos) << json;
    EXPECT_NE(json.find(R"({"keyword":"virtual_ipaddress","block":[{"value":"10.0.0.1/24 dev eth0"}]})"), std::string::npos) << json;
}

// ---- what a reload would do

std::vector<ObjectChange> plan(const std::string& before, const std::string& after) {
    const config::Bundle old_bundle = config::bundle_of(before);
    const config::Bundle new_bundle = config::bundle_of(after);
    const AnyScript gate;
    return plan_of_reload(canonical_form(old_bundle, everywhere(), gate), canonical_form(new_bundle, everywhere(), gate),
                          models_of(old_bundle).vrrp, models_of(new_bundle).vrrp);
}

TEST(ReloadPlan, ObjectsByTheirNames) {
    const std::string a = instance("A", "");
    EXPECT_TRUE(plan(a, a).empty());
    EXPECT_TRUE(plan(a, "# other words\n" + instance("A", "\n")).empty());
    EXPECT_EQ(plan_text(plan(a, instance("B", "", "10.0.0.2"))), "removed vrrp_instance A\nadded vrrp_instance B\n");
    const auto changed = plan(a, instance("A", " priority 90\n"));
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].what, ObjectChange::What::changed);
    EXPECT_FALSE(changed[0].is_replaced);
    EXPECT_THAT(changed[0].lines, ElementsAre(ObjectChange::Line{true, "priority 90"}));
}

TEST(ReloadPlan, AnotherIdIsAnotherRouter) {
    const std::string text = plan_text(plan(instance("A", ""), instance("A", " virtual_router_id 52\n")));
    EXPECT_NE(text.find("changed vrrp_instance A: another virtual router for the network"), std::string::npos) << text;
}

TEST(ReloadPlan, LinesNameTheirBlocksAndHideSecrets) {
    const std::string text = plan_text(plan(instance("A", " authentication {\n auth_type PASS\n auth_pass one\n }\n"),
                                            instance("A", " authentication {\n auth_type PASS\n auth_pass two\n }\n", "10.0.0.2")));
    EXPECT_NE(text.find("    - virtual_ipaddress > 10.0.0.1"), std::string::npos) << text;
    EXPECT_NE(text.find("    + virtual_ipaddress > 10.0.0.2"), std::string::npos) << text;
    EXPECT_NE(text.find("    + authentication > auth_pass ********"), std::string::npos) << text;
    EXPECT_EQ(text.find("two"), std::string::npos);
}

}  // namespace
}  // namespace ka::core
