// Lines of virtual_rules against the table of vrrp.md 3.8 and what keepalived 2.2.7 answers to -t.
#include "vrrp/config/rule_grammar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <sstream>

#include "vrrp/config/print_lines.hpp"

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
    std::optional<RuleConfig> rule;
    std::vector<std::string> complaints;
    std::optional<std::size_t> missing_after;
    bool interface_missing = false;
};

class RuleGrammar : public testing::Test {
protected:
    Read read(const std::string& line, bool is_static = false) {
        const InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}, {"lo", IfIndex{1}}}};
        Read result;
        NameTables names;
        const LineContext context{catalogue, names, [&](std::string text) { result.complaints.push_back(std::move(text)); },
                                  [&](std::size_t at) { result.missing_after = at; }, is_static, false, &result.interface_missing};
        std::istringstream stream(line);
        const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
        result.rule = read_rule(words, context, next_);
        return result;
    }
    // Read without complaint, printed, and read again the same.
    RuleConfig good(const std::string& line) {
        const Read once = read(line, true);
        EXPECT_THAT(once.complaints, IsEmpty()) << line;
        if (!once.rule) {
            ADD_FAILURE() << line;
            return {};
        }
        const Read again = read(print_value(*once.rule), true);
        EXPECT_EQ(again.rule, once.rule) << print_value(*once.rule);
        return *once.rule;
    }
    // Dropped, with these words.
    void bad(const std::string& line, const std::vector<std::string>& complaints) {
        const Read once = read(line, true);
        EXPECT_FALSE(once.rule) << line;
        EXPECT_THAT(once.complaints, testing::ElementsAreArray(complaints)) << line;
    }
    std::array<std::uint32_t, 2> next_{16384, 16384};
};

TEST_F(RuleGrammar, SelectorsAndTable) {
    const RuleConfig rule = good("not from 10.66.0.0/16 to 10.67.0.0/24 iif lo oif eth0 tos 0x10 fwmark 0x10/0xff uidrange 1000-2000 "
                                 "ipproto tcp sport 1000-2000 dport 80-81 tunnel-id 5 lookup 1000 realms 1/2 sup_pl 0 sup_group 5 "
                                 "order 900 protocol 4 no_track");
    EXPECT_TRUE(rule.inverted);
    EXPECT_EQ(rule.family, Family::ipv4);
    EXPECT_EQ(rule.from, Prefix::parse("10.66.0.0/16"));
    EXPECT_EQ(rule.to, Prefix::parse("10.67.0.0/24"));
    EXPECT_EQ(rule.input, "lo");
    EXPECT_EQ(rule.output, "eth0");
    EXPECT_EQ(rule.tos, 0x10);
    EXPECT_EQ(rule.mark, 0x10U);
    EXPECT_EQ(rule.mark_mask, 0xffU);
    EXPECT_EQ(rule.users, (NumberRange{1000, 2000}));
    EXPECT_EQ(rule.ip_protocol, 6);
    EXPECT_EQ(rule.source_ports, (NumberRange{1000, 2000}));
    EXPECT_EQ(rule.destination_ports, (NumberRange{80, 81}));
    EXPECT_EQ(rule.tunnel_id, 5U);
    EXPECT_EQ(rule.table, 1000U);
    EXPECT_EQ(rule.realms, 0x10002U);
    EXPECT_EQ(rule.suppress_prefix_length, 0U);
    EXPECT_EQ(rule.suppress_group, 5U);
    EXPECT_EQ(rule.priority, 900U);
    EXPECT_EQ(rule.protocol, 4);
    EXPECT_TRUE(rule.no_track);
}

TEST_F(RuleGrammar, Actions) {
    EXPECT_EQ(good("from all nop priority 1").action, RuleAction::nop);
    EXPECT_EQ(good("from all type nop priority 1").action, RuleAction::nop);
    EXPECT_EQ(good("from all type blackhole priority 1").action, RuleAction::blackhole);
    EXPECT_EQ(good("prohibit priority 1").action, RuleAction::prohibit);
    EXPECT_EQ(good("unreachable priority 1").action, RuleAction::unreachable);
    EXPECT_EQ(good("l3mdev priority 1").action, RuleAction::l3mdev);
    EXPECT_EQ(good("from 10.0.0.0/24 goto 2000 priority 1000").target, 2000U);
    EXPECT_EQ(good("from 10.0.0.0/24 table main priority 1").table, 254U);
}

TEST_F(RuleGrammar, Families) {
    EXPECT_EQ(good("from 2001:db8::/32 table 100 priority 1").family, Family::ipv6);
    EXPECT_EQ(good("from all table 100 priority 1").family, Family::ipv4);
    EXPECT_EQ(good("from all inet6 inet6 table 100 priority 1").family, Family::ipv6);
    EXPECT_EQ(good("inet6 from all table 100 priority 1").family, Family::ipv6);
    EXPECT_EQ(good("inet from 10.0.0.0/8 table 100 priority 1").family, Family::ipv4);
    bad("from 10.0.0.0/24 to 2001:db8::/32 table 100 priority 1", {"rule specification has mixed IPv4 and IPv6"});
    bad("inet6 from 10.0.0.0/24 table 100 priority 1", {"rule specification has mixed IPv4 and IPv6"});
    bad("from 2001:db8::/32 table 100 realms 1/2 priority 1", {"realms is only valid for IPv4"});
}

TEST_F(RuleGrammar, VR_167_WithoutPriorityOneIsGivenPerFamily) {
    const auto said = [](const char* number) {
        return std::string("Rule has no preference specified - setting to ") + number + ". This is probably not what you want.";
    };
    const Read first = read("from 10.66.0.0/16 table 100");
    EXPECT_EQ(first.rule->priority, 16384U);
    EXPECT_THAT(first.complaints, ElementsAre(said("16384")));
    const Read second = read("from 10.67.0.0/16 table 101");
    EXPECT_EQ(second.rule->priority, 16383U);
    EXPECT_THAT(second.complaints, ElementsAre(said("16383")));
    EXPECT_EQ(read("from 2001:db8::/32 table 101").rule->priority, 16384U);
    EXPECT_EQ(good("from 10.0.0.0/24 table 100 priority 0").priority, 0U);
}

TEST_F(RuleGrammar, VR_166_ASinglePortDropsTheRule) {
    bad("sport 80 table 100 priority 900", {"invalid sport range 80"});
    bad("dport 80 table 100 priority 900", {"invalid dport range 80"});
    bad("sport x table 100 priority 900", {"invalid sport range x"});
    EXPECT_EQ(good("sport 80-80 table 101 priority 901").source_ports, (NumberRange{80, 80}));
}

TEST_F(RuleGrammar, ActionsThatDoNotGoTogether) {
    const std::string many = "Cannot specify more than one of table/nop/goto/blackhole/prohibit/unreachable/l3mdev for rule";
    bad("from 10.0.0.0/24", {"No action specified for rule - ignoring"});
    bad("from 10.0.0.0/24 blackhole prohibit priority 1", {many});
    bad("from 10.0.0.0/24 goto 2000 goto 2001 priority 1", {many});
    bad("from 10.0.0.0/24 l3mdev nop priority 1", {many});
    bad("from 10.0.0.0/24 blackhole table 100 priority 1", {"Cannot specify more than one of table/nop/goto/blackhole/prohibit/unreachable for rule"});
    bad("from 10.0.0.0/24 table 100 l3mdev priority 1", {"Cannot specify l3mdev with other action"});
    bad("l3mdev table 100 priority 1", {"table cannot be specified for l3mdev rules"});
    bad("from 10.0.0.0/24 blackhole realms 5 priority 1", {"suppressor/realm specified for non table action - skipping"});
    bad("from 10.0.0.0/24 nop suppress_ifgroup 1 priority 1", {"suppressor/realm specified for non table action - skipping"});
    bad("from 10.0.0.0/24 goto 1000 priority 1000", {"Invalid rule - preference 1000 >= goto target 1000"});
    bad("from 10.0.0.0/24 goto 2000", {"Invalid rule - goto target 2000 specified without preference"});
    bad("from 10.0.0.0/24 type unicast priority 1", {"Invalid rule action unicast"});
    bad("from 10.0.0.0/24 type foo priority 1", {"Unknown rule option foo"});
}

TEST_F(RuleGrammar, BadValues) {
    bad("from 10.0.0.0/24 foo table 100 priority 1", {"Unknown rule option foo"});
    bad("from 10.0.0.0/24 table 0 priority 1", {"Table 0 is not valid"});
    bad("from 10.0.0.0/24 table nosuch priority 1", {"Routing table nosuch not found for rule"});
    bad("from 10.0.0.0/24 table 100 priority -1", {"negative number '-1'", "Invalid rule preference priority specified"});
    bad("from 10.0.0.x/24 table 100 priority 1",
        {"VRRP parsed invalid IP 10.0.0.x/24. skipping IP...", "Invalid rule from address 10.0.0.x/24"});
    bad("iif eth9 table 100 priority 1", {"WARNING - interface eth9 for rule doesn't exist"});
    EXPECT_TRUE(read("oif eth9 table 100 priority 1").interface_missing);
    bad("tos 0x110 table 100 priority 1", {"TOS value 0x110 is invalid"});
    EXPECT_EQ(good("dsfield AF11 table 100 priority 1").tos, 0x28);
    bad("fwmark 1/x table 100 priority 1", {"Invalid rule fwmark 1/x specified"});
    bad("fwmark 4294967296 table 100 priority 1", {"Invalid rule fwmark 4294967296 specified"});
    EXPECT_EQ(good("fwmark 010 table 100 priority 1").mark, 8U);
    bad("uidrange 1 table 100 priority 1", {"Invalid uidrange uidrange specified"});
    bad("ipproto nosuch table 100 priority 1", {"Invalid ipproto nosuch"});
    bad("tunnel-id x table 100 priority 1", {"invalid number 'x'", "Invalid tunnel-id tunnel-id specified"});
    bad("protocol 256 table 100 priority 1", {"number '256' outside range [0, 255]", "Invalid protocol 256"});
    bad("from 10.0.0.0/24 goto x priority 1", {"invalid number 'x'", "Invalid target goto specified"});
    bad("from 10.0.0.0/24 table 100 realms 256/1 priority 1", {"invalid realms 256/1 for rule"});
    bad("from 10.0.0.0/24 table 100 sup_pl x priority 1", {"invalid number 'x'", "Invalid suppress_prefixlength sup_pl specified"});
    bad("from 10.0.0.0/24 table 100 suppress_ifgroup nosuch priority 1", {"suppress_group nosuch is invalid"});
    EXPECT_EQ(read("from 10.0.0.0/24 table 100 priority").missing_after, 4U);
    EXPECT_EQ(read("from").missing_after, 0U);
}

TEST_F(RuleGrammar, ToleratedMistakes) {
    const Read length = read("from 10.0.0.0/33 table 100 priority 1");
    EXPECT_EQ(length.rule->from, Prefix::parse("10.0.0.0/32"));
    EXPECT_THAT(length.complaints, ElementsAre("number '33' outside range [0, 32]",
                                               "Invalid address prefix len 33 for address 10.0.0.0/33 - using 32"));
    const Read tracked = read("from 10.0.0.0/24 protocol 4 table 100 priority 1");
    EXPECT_EQ(tracked.rule->protocol, 18);
    EXPECT_THAT(tracked.complaints,
                ElementsAre("Rule cannot be tracked if protocol is not RTPROT_KEEPALIVED(18), resetting protocol"));
    const Read group = read("from 10.0.0.0/24 table 100 track_group G priority 1", true);
    EXPECT_EQ(group.rule->track_group, "");
    EXPECT_THAT(group.complaints, ElementsAre("Static rule cannot have track_group if dev/iif not specified"));
    EXPECT_EQ(good("iif lo table 100 track_group G priority 1").track_group, "G");
    EXPECT_THAT(read("iif lo table 100 track_group G priority 1", false).complaints, ElementsAre("Unknown rule option track_group"));
}

}  // namespace
}  // namespace ka::vrrp
