// virtual_server_group and the services that use one (checker.md 3.2, 4; keepalived -t, 2.2.7).
#include "checker/config/effective.hpp"
#include "tests/unit/checker/reading.hpp"

namespace ka::checker {
namespace {

using reading::complaints;
using reading::expect_complaints;
using reading::read;

std::string group(const std::string& entries) { return "virtual_server_group g {\n" + entries + "\n}\n"; }
std::string service(const std::string& lines) { return "virtual_server group g {\n" + lines + "\n}\n"; }

std::vector<GroupEntry> entries(const std::string& lines) { return read(group(lines)).config.groups.at(0).entries; }

GroupEntry range(const std::string& first, const std::string& last, std::uint16_t port) {
    const auto begin = *IpAddress::parse(first);
    return {{}, begin.family(), begin, *IpAddress::parse(last), port};
}

TEST(ServerGroup, AddressesRangesPrefixesAndMarks) {
    EXPECT_EQ(entries("192.168.200.1-10 80\n10.0.0.1\n10.0.0.1 00\n10.1.0.4-10.2.0.1 443\n10.3.0.0/22 8080"),
              (std::vector<GroupEntry>{range("192.168.200.1", "192.168.200.10", 80), range("10.0.0.1", "10.0.0.1", 0),
                                       range("10.0.0.1", "10.0.0.1", 0), range("10.1.0.4", "10.2.0.1", 443),
                                       range("10.3.0.0", "10.3.3.255", 8080)}));
    EXPECT_EQ(entries("fd00::1-ff 80\nfd00::fe-fd00::1:2\nfd00:1::/112 1"),
              (std::vector<GroupEntry>{range("fd00::1", "fd00::ff", 80), range("fd00::fe", "fd00::1:2", 0),
                                       range("fd00:1::", "fd00:1::ffff", 1)}));
    EXPECT_EQ(entries("fwmark 5\nfwmark 5 inet"), (std::vector<GroupEntry>{{5, {}, {}, {}, 0}, {5, Family::ipv4, {}, {}, 0}}));
    EXPECT_EQ(entries("fwmark 4294967295 inet6"), (std::vector<GroupEntry>{{4294967295, Family::ipv6, {}, {}, 0}}));
}

TEST(ServerGroup, WrongEntriesAreLeftOut) {
    const auto all = [](const std::string& lines) { return group("10.0.0.1 80\n" + lines); };
    const std::string bad = "Invalid virtual server group IP address ";
    expect_complaints(all("1.2.3.4 80x"), {"invalid number '80x'", bad + "1.2.3.4 /port/80x - skipping"});
    expect_complaints(all("1.2.3.x 80"), {bad + "1.2.3.x /port/80 - skipping"});
    expect_complaints(all("1.2.3.x"), {bad + "1.2.3.x  - skipping"});
    expect_complaints(all("1.2.3.4-fe80::1 80"), {bad + "1.2.3.4-fe80::1 /port/80 - skipping"});
    expect_complaints(all("1.2.3.4-4"), {"Address range end is not greater than address range start - 1.2.3.4-4 - skipping"});
    expect_complaints(all("1.2.3.4-300"), {"Virtual server group range '1.2.3.4-300' end '300' too large"});
    expect_complaints(all("fd00::1-1ffff"), {"Virtual server group range 'fd00::1-1ffff' end '1ffff' too large"});
    expect_complaints(all("1.2.3.4-9x"), {"Virtual server group range '1.2.3.4-9x' has extra characters at end 'x'"});
    expect_complaints(all("1.2.3.4-1.2.3.3"), {"Address range end is less than address range start - 1.2.3.4-1.2.3.3 - skipping"});
    expect_complaints(all("1.2.3.4/24"), {"Address mask bits not empty - 1.2.3.4/24 - skipping"});
    for (const char* mask : {"1.2.3.0/33", "1.2.3.0/0", "1.2.3.0/x", "fd00::/129"})
        expect_complaints(all(mask), {"Invalid netmask - " + std::string(mask) + " - skipping"});
    expect_complaints(all("fwmark x"), {"invalid number 'x'", "(g): fwmark 'x' must be in [0, 4294967295] - ignoring"});
    expect_complaints(all("fwmark 5 inet7"), {"(g): fwmark '5' family inet7 unknown - ignoring"});
    EXPECT_EQ(read(all("1.2.3.4-4\n1.2.3.x")).config.groups.at(0).entries.size(), 1U);
}

TEST(ServerGroup, AtTheEndOfItsBlock) {
    expect_complaints(group(""), {"virtual server group g has no entries - removing"});
    expect_complaints(group("1.2.3.4\nfd00::1\nfwmark 7"),
                      {"virtual server group g cannot have IPv4, IPv6 and fwmark without family - removing"});
    expect_complaints(group("1.2.3.4\nfd00::1\nfwmark 7 inet"), {});
}

TEST(ServerGroup, RulesOfItsServices) {
    expect_complaints(group("1.2.3.4 80\n1.2.3.5\nfwmark 7\nfwmark 8") +
                          service("lvs_sched rr\nlvs_method DR\nprotocol TCP\nha_suspend\nquorum_up /bin/true\nquorum_up /bin/false\n"
                                  "sorry_server 10.0.0.9 80\nreal_server 10.0.0.1 81 {\n}\nreal_server 10.0.0.2 80 {\n}\nreal_server 10.0.0.3 {\n}"),
                      {"(g) quorum_up script already specified - ignoring /bin/false",
                       "Virtual server [g]:0: cannot use ha_suspend with fwmarks - clearing ha_suspend",
                       "Virtual server [g]:0: zero port only valid for persistent services - setting",
                       "WARNING - fwmark virtual server [g]:0, real server [10.0.0.1]:tcp:81 has port specified - port will be ignored",
                       "WARNING - fwmark virtual server [g]:0, real server [10.0.0.2]:tcp:80 has port specified - port will be ignored",
                       "WARNING - fwmark virtual server [g]:0, sorry server has port specified - port will be ignored",
                       "virtual server [g]:0:[1.2.3.4,80] and real server [10.0.0.1]:tcp:81 ports don't match",
                       "virtual server [g]:0:[1.2.3.5,0] and real server [10.0.0.1]:tcp:81 ports don't match",
                       "virtual server [g]:0:[1.2.3.5,0] and real server [10.0.0.2]:tcp:80 ports don't match",
                       "WARNING - virtual server [g]:0, sorry server has port specified - port will be ignored"});
    expect_complaints(group("10.1.0.1-10 80\n10.1.0.0/30 90") +
                          service("lvs_sched rr\nlvs_method TUN\nprotocol TCP\nreal_server 10.0.0.1 70 {\n}"),
                      {"virtual server [g]:0:[10.1.0.1-10.1.0.10,80] and real server [10.0.0.1]:tcp:70 ports don't match",
                       "virtual server [g]:0:[10.1.0.0-10.1.0.3,90] and real server [10.0.0.1]:tcp:70 ports don't match"});
    expect_complaints(group("fwmark 7") + service("lvs_sched rr\nlvs_method DR\nprotocol TCP\nops\nreal_server 10.0.0.1 {\n}"),
                      {"Warning: Virtual server [g]:0: protocol specified for fwmark - protocol will be ignored"});
}

TEST(ServerGroup, ServicesAreCountedAndTheirFamilyMustFit) {
    const std::string plain = "lvs_sched rr\nlvs_method NAT\nprotocol TCP\n";
    const auto result = read(group("1.2.3.4 80") + service(plain + "real_server 10.0.0.1 80 {\n}") +
                             service(plain + "real_server fd00::1 80 {\n}") + service(plain + "real_server 10.0.0.1 80 {\n}"));
    EXPECT_EQ(result.diagnostics.exit_code(), 0);
    ASSERT_EQ(result.config.virtual_servers.size(), 2U);
    EXPECT_EQ(virtual_server_name(result.config.virtual_servers[1]), "[g]:1");
    EXPECT_EQ(complaints(service(plain + "real_server 10.0.0.1 80 {\n}")), std::vector<std::string>{});  // no such group: only logged
}

TEST(Effective, ServicesOfGroupsAreLeftOut) {
    const std::string head = "lvs_sched rr\nlvs_method NAT\nprotocol TCP\n";
    const std::string real = "real_server 10.0.0.1 80 {\nTCP_CHECK {\n}\n}";
    const Config all = read(group("1.2.3.4 80") + service(head + real) + "virtual_server 10.1.0.1 80 {\n" + head + real + "\n}\n").config;
    ASSERT_EQ(all.virtual_servers.size(), 2U);
    const Config some = effective(all);
    ASSERT_EQ(some.virtual_servers.size(), 1U);
    EXPECT_EQ(some.virtual_servers[0], all.virtual_servers[1]);
}

}  // namespace
}  // namespace ka::checker
