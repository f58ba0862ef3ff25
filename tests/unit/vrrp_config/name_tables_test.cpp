// The files of iproute2: lines as keepalived 2.2.7 and ip(8) 6.1 take them, and where names may stand.
#include "vrrp/config/name_tables.hpp"

#include <gmock/gmock.h>

#include "tests/unit/vrrp_config/loading.hpp"

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Names names_of(std::string_view text, std::uint32_t most = 0xffffffff) {
    Names names;
    add_names(names, text, most);
    return names;
}

TEST(NameLines, NumberAndName) {
    EXPECT_EQ(names_of("#\n# reserved values\n#\n255\tlocal\n0x65  hexa\n\n  106   leading \n112 x/y\n4294967295 top"),
              (Names{{"local", 255}, {"hexa", 101}, {"leading", 106}, {"x/y", 112}, {"top", 4294967295}}));
    EXPECT_EQ(names_of("100 blue   # the blue one\r\n101 red #\n"), (Names{{"blue", 100}, {"red", 101}}));
    EXPECT_EQ(names_of("010 ten\n104 one\n104 other"), (Names{{"ten", 10}, {"one", 104}, {"other", 104}}));
}

TEST(NameLines, TheFirstNumberOfANameCounts) { EXPECT_EQ(names_of("102 twice\n103 twice\n"), (Names{{"twice", 102}})); }

TEST(NameLines, OtherLinesAreLeftOut) {
    EXPECT_THAT(names_of("105\nabc bad\n107 two words\n-1 minus\n+1 plus\n4294967296 over\n108,comma\n0x nothing\n0x-1 x\n109 #comment\n \n"
                         "1.5 real\n99999999999999999999 endless"),
                IsEmpty());
    EXPECT_EQ(names_of("256 over\n255 most\n", 255), (Names{{"most", 255}}));
    EXPECT_EQ(names_of(std::string("1 a\0b\n2 c", 9)).at("c"), 2U);
}

TEST(NameTables, PreferredFolderEntryByEntryAndEachFileOnce) {
    std::vector<std::string> read;
    NameTables tables({"/etc", "/usr"}, [&](const std::string& folder, std::string_view file) -> std::vector<std::string> {
        read.push_back(folder + "/" + std::string(file));
        if (folder == "/etc") return {"100 blue\n", "120 green\n121 blue\n"};
        return {"200 blue\n201 red\n"};
    });
    EXPECT_EQ(tables.number(NameFile::rt_tables, "blue"), 100U);
    EXPECT_EQ(tables.number(NameFile::rt_tables, "green"), 120U);
    EXPECT_EQ(tables.number(NameFile::rt_tables, "red"), 201U);
    EXPECT_FALSE(tables.number(NameFile::rt_tables, "black"));
    EXPECT_THAT(read, ElementsAre("/etc/rt_tables", "/usr/rt_tables"));
    EXPECT_EQ(tables.number(NameFile::group, "blue"), 100U);
}

class NamesInAConfiguration : public Load {
protected:
    NamesInAConfiguration() {
        gate.tables = {{"/etc/iproute2/rt_tables", "100 blue\n103 main\n"},   {"/usr/share/iproute2/rt_tables", "101 red\n200 blue\n"},
                       {"/etc/iproute2/rt_protos", "200 mine\n256 big\n"}, {"/etc/iproute2/rt_scopes", "150 floor\n"},
                       {"/etc/iproute2/rt_dsfield", "0x1c quick\n"},       {"/etc/iproute2/rt_realms", "7 office\n"},
                       {"/etc/iproute2/group", "77 uplinks\n"},            {"/own/rt_tables", "900 blue\n"}};
    }
    RouteConfig route(const std::string& words) {
        const auto result = load("static_routes {\n 198.51.100.0/24 dev eth0 " + words + "\n}\n");
        EXPECT_THAT(errors, IsEmpty()) << words;
        return result.config.static_routes.empty() ? RouteConfig{} : result.config.static_routes.front();
    }
    RuleConfig rule(const std::string& words) {
        const auto result = load("static_rules {\n from 198.51.100.0/24 priority 1000 " + words + "\n}\n");
        EXPECT_THAT(errors, IsEmpty()) << words;
        return result.config.static_rules.empty() ? RuleConfig{} : result.config.static_rules.front();
    }
};

TEST_F(NamesInAConfiguration, OfRoutes) {
    EXPECT_EQ(route("table blue").table, 100U);
    EXPECT_EQ(route("table red").table, 101U);
    EXPECT_EQ(route("protocol mine no_track").protocol, 200);
    EXPECT_EQ(route("scope floor").scope, 150);
    EXPECT_EQ(route("tos quick").tos, 0x1c);
    EXPECT_EQ(route("dsfield quick").tos, 0x1c);
    EXPECT_EQ(route("realms office").realms, 7U);
    EXPECT_EQ(route("realms office/cosmos").realms, 0x70000U);
    EXPECT_EQ(route("nexthop dev eth0 realms office").next_hops.at(0).realms, 7U);
}

TEST_F(NamesInAConfiguration, OfRules) {
    const RuleConfig all = rule("tos quick lookup blue realms office sup_group uplinks");
    EXPECT_EQ(all.tos, 0x1c);
    EXPECT_EQ(all.table, 100U);
    EXPECT_EQ(all.realms, 7U);
    EXPECT_EQ(all.suppress_group, 77U);
}

TEST_F(NamesInAConfiguration, ScopesOfAddresses) {
    const auto result = load("static_ipaddress {\n 198.51.100.1 dev eth0 scope floor\n}\n");
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_EQ(result.config.static_addresses.at(0).scope, 150);
}

// keepalived 2.2.7, run: table, protocol, scope, realms, suppress_ifgroup take 0x10 and 010.
TEST_F(NamesInAConfiguration, NumbersAreInTheNotationOfC) {
    EXPECT_EQ(route("table 0x65").table, 101U);
    EXPECT_EQ(route("table 0101").table, 65U);
    EXPECT_EQ(route("protocol 0x41 no_track").protocol, 65);
    EXPECT_EQ(route("scope 0xc8").scope, 200);
    EXPECT_EQ(route("realms 010/0x11").realms, 0x80011U);
    EXPECT_EQ(rule("table 0x64 suppress_ifgroup 0x10").suppress_group, 16U);
    EXPECT_THAT(gate.tables_read, IsEmpty());
}

TEST_F(NamesInAConfiguration, UnknownOnesKeepTheWordsOfTheReference) {
    load("static_routes {\n 198.51.100.0/24 dev eth0 table black\n 198.51.100.0/24 dev eth0 protocol big no_track\n}\n"
         "static_rules {\n from 198.51.100.0/24 table blue suppress_ifgroup blue priority 1\n}\n");
    EXPECT_THAT(errors, ElementsAre("Routing table black not found for route", "Protocol big not found or invalid for route",
                                    "suppress_group blue is invalid"));
}

// The two keywords count wherever global_defs stands.
TEST_F(NamesInAConfiguration, FoldersOfGlobalDefs) {
    const auto result = load("static_routes {\n 198.51.100.0/24 dev eth0 table blue\n 198.51.101.0/24 dev eth0 table red\n}\n"
                             "global_defs {\n iproute_etc_dir /own\n}\n");
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_EQ(result.config.static_routes.at(0).table, 900U);
    EXPECT_EQ(result.config.static_routes.at(1).table, 101U);
    gate.tables_read.clear();
    load("global_defs {\n iproute_usr_dir /own\n}\nstatic_routes {\n 198.51.101.0/24 dev eth0 table none\n}\n");
    EXPECT_THAT(gate.tables_read, ElementsAre("/etc/iproute2/rt_tables", "/own/rt_tables"));
}

TEST_F(NamesInAConfiguration, NamesOfEverySystemReadNoFile) {
    EXPECT_EQ(route("table main scope link tos AF11 realms cosmos protocol static no_track").table, 254U);
    EXPECT_EQ(rule("table local suppress_ifgroup default").suppress_group, 0U);
    EXPECT_THAT(gate.tables_read, IsEmpty());
}

TEST_F(NamesInAConfiguration, ADumpHasTheNumbers) {
    const auto entries = dump_configuration(config::bundle_of("static_routes {\n 198.51.100.0/24 dev eth0 table blue\n}\n"), catalogue, gate);
    EXPECT_THAT(config::dump_text(entries), testing::HasSubstr("table 100"));
}

}  // namespace
}  // namespace ka::vrrp
