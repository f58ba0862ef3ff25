// Which interfaces are made, how they are named, and what goes onto them (vrrp.md 3.2; names as 2.2.7 gives them).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vrrp/config/load.hpp"

namespace ka::vrrp {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const MacAddress mac4{{0, 0, 0x5e, 0, 1, 51}};
const MacAddress mac6{{0, 0, 0x5e, 0, 2, 51}};

class TrustingGate final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::usable; }
    void finish() override {}
    std::vector<Message> take_messages() override { return {}; }
};

InterfaceFacts macvlan(std::string name, std::string parent, MacAddress mac, bool is_private = true) {
    InterfaceFacts facts{std::move(name), IfIndex{9}};
    facts.is_private_macvlan = is_private;
    facts.parent = std::move(parent);
    facts.mac = mac;
    return facts;
}

class MadeLinks : public testing::Test {
protected:
    const Config& load(const std::string& text) {
        LoadResult result = vrrp::load(config::bundle_of(text), catalogue, gate, true);
        complaints.clear();
        for (const config::Diagnostic& one : result.diagnostics.list())
            if (one.error_class != config::ErrorClass::ok) complaints.push_back(one.text);
        config = std::move(result.config);
        return config;
    }
    static std::string instance(const std::string& name, const std::string& lines, const std::string& addresses = "10.0.0.100",
                                int vrid = 51) {
        return "vrrp_instance " + name + " {\n interface eth0\n virtual_router_id " + std::to_string(vrid) + "\n " + lines +
               "\n virtual_ipaddress {\n" + addresses + "\n }\n}\n";
    }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const MadeLink& link : config.made_links) all.push_back(link.name + "@" + link.parent);
        return all;
    }

    InterfaceCatalogue catalogue{{{"lo", IfIndex{1}, 65536, true, false}, {"eth0", IfIndex{2}}, {"eth1", IfIndex{3}}}};
    TrustingGate gate;
    Config config;
    std::vector<std::string> complaints;
};

TEST_F(MadeLinks, VR_129_NameMacAndPlace) {
    load(instance("V1", "use_vmac", "10.0.0.100\n10.0.0.101 dev eth0\n10.0.0.102 dev eth1"));
    EXPECT_THAT(complaints, IsEmpty());
    ASSERT_THAT(names(), ElementsAre("vrrp.51@eth0"));
    EXPECT_EQ(config.made_links[0].mac, mac4);
    EXPECT_TRUE(config.made_links[0].ipv4);
    EXPECT_FALSE(config.made_links[0].ipv6);
    const InstanceConfig& one = config.instances[0];
    EXPECT_EQ(one.own_interface, "vrrp.51");
    EXPECT_EQ(one.interface, "eth0");
    EXPECT_EQ(one.advert_interface(), "vrrp.51");
    EXPECT_EQ(one.addresses[0].interface, "vrrp.51");
    EXPECT_EQ(one.addresses[1].interface, "vrrp.51");
    EXPECT_EQ(one.addresses[2].interface, "eth1");
}

TEST_F(MadeLinks, VR_130_NamesBesideOthers) {
    load(instance("V4", "use_vmac") + instance("V6", "use_vmac", "fe80::100"));
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0", "vrrp6.51@eth0"));
    EXPECT_EQ(config.made_links[1].mac, mac6);
    load(instance("V6", "use_vmac", "fe80::100"));
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0"));
    catalogue.interfaces.push_back({"vrrp.51", IfIndex{7}});
    catalogue.interfaces.push_back({"vrrp6.51", IfIndex{8}});
    load(instance("V4", "use_vmac") + instance("V6", "use_vmac", "fe80::100"));
    EXPECT_THAT(names(), ElementsAre("vrrp1.51@eth0", "vrrp2.51@eth0"));
}

TEST_F(MadeLinks, SixIsNoNumberForIpv6) {
    for (const char* taken : {"vrrp.51", "vrrp6.51", "vrrp1.51", "vrrp2.51", "vrrp3.51", "vrrp4.51", "vrrp5.51"})
        catalogue.interfaces.push_back({taken, IfIndex{7}});
    load(instance("V6", "use_vmac", "fe80::100"));
    EXPECT_THAT(names(), ElementsAre("vrrp7.51@eth0"));
}

TEST_F(MadeLinks, VR_135_OneThatIsThereKeepsItsName) {
    catalogue.interfaces.push_back(macvlan("leftover", "eth0", mac4));
    load(instance("V1", "use_vmac"));
    EXPECT_THAT(names(), ElementsAre("leftover@eth0"));
    catalogue.interfaces.back() = macvlan("vrrp.51", "eth0", mac4, false);  // another mode: the next name, without a word
    load(instance("V1", "use_vmac"));
    EXPECT_THAT(names(), ElementsAre("vrrp1.51@eth0"));
    EXPECT_THAT(complaints, IsEmpty());
}

TEST_F(MadeLinks, NamesThatWereAskedFor) {
    catalogue.interfaces.push_back(macvlan("mine", "eth0", mac6));
    load(instance("V1", "use_vmac mine"));
    EXPECT_THAT(names(), ElementsAre("mine@eth0"));
    EXPECT_THAT(complaints, ElementsAre("(V1) VMAC mine already exists but is incompatible. It will be deleted/updated"));
    load(instance("V1", "use_vmac eth1"));
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0"));
    EXPECT_THAT(complaints, ElementsAre("(V1) interface eth1 already exists and is not a private macvlan; ignoring vmac if_name"));
    load(instance("V1", "use_vmac one") + instance("V2", "use_vmac one", "10.0.0.101", 52));
    EXPECT_THAT(names(), ElementsAre("one@eth0", "vrrp.52@eth0"));
    EXPECT_THAT(complaints, ElementsAre("(V2) VRRP instance V1 is already using one - ignoring name"));
}

TEST_F(MadeLinks, MacsOfTheUser) {
    load(instance("V1", "use_vmac 02:00:00:00:07"));
    EXPECT_EQ(config.made_links[0].mac, (MacAddress{{2, 0, 0, 0, 7, 51}}));
    load(instance("V1", "use_vmac 02:00:00:00:07:09"));
    EXPECT_EQ(config.made_links[0].mac, (MacAddress{{2, 0, 0, 0, 7, 9}}));
}

TEST_F(MadeLinks, PrefixesAreCutToFit) {
    load("global_defs {\n vmac_prefix averylongprefix\n}\n" + instance("V1", "use_vmac", "10.0.0.100", 251));
    EXPECT_THAT(names(), ElementsAre("averylongpr.251@eth0"));
}

TEST_F(MadeLinks, AddressesWithOneOfTheirOwn) {
    load(instance("V1", "use_vmac", "10.0.0.100\n10.8.0.100 dev eth1 use_vmac") +
         instance("V2", "use_vmac_addr", "10.0.0.110\n10.8.0.110 dev eth1", 52));
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0", "vrrp1.51@eth1", "vrrp.52@eth0", "vrrp1.52@eth1"));
    EXPECT_EQ(text_of(config.instances[0].addresses[1].vmac_parent), "eth1");
    EXPECT_EQ(config.instances[1].own_interface, "");
    EXPECT_EQ(config.instances[1].advert_interface(), "eth0");
    load("global_defs {\n vmac_addr_prefix adr\n}\n" + instance("V1", "use_vmac", "10.0.0.100\n10.8.0.100 dev eth1 use_vmac"));
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0", "adr.51@eth1"));
}

TEST_F(MadeLinks, WordsTooMany) {
    load(instance("V1", "use_vmac\n use_vmac_addr", "10.0.0.100 use_vmac"));
    EXPECT_THAT(complaints, ElementsAre("(V1) use_vmac specified for VIP/eVIP 10.0.0.100/32 and vrrp instance",
                                        "(V1) use_vmac_addr specified and use_vmac specified for VIP/eVIP 10.0.0.100/32"));
}

TEST_F(MadeLinks, TwoOnOneWithoutAGroup) {
    const std::string both = instance("V4", "use_vmac\n virtual_ipaddress_excluded {\n2001:db8::1/64 use_vmac\n }") +
                             instance("V6", "use_vmac", "fe80::100");
    load(both);
    EXPECT_THAT(complaints, Contains("(V4) VIP/eVIP 2001:db8::1/64 uses same VMAC as VRRP instance V6, disabling V6"));
    EXPECT_NE(config.instances[1].configuration_fault, "");
    EXPECT_EQ(config.instances[0].configuration_fault, "");
    load("vrrp_sync_group G {\n group {\n V4\n V6\n }\n}\n" + both);
    EXPECT_THAT(complaints, IsEmpty());
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0", "vrrp6.51@eth0"));
}

TEST_F(MadeLinks, OnlyOnEthernet) {
    catalogue.interfaces[1].is_ethernet = false;
    load(instance("V1", "use_vmac"));
    EXPECT_THAT(complaints, ElementsAre("(V1): vmacs are only supported on Ethernet type interfaces"));
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_NE(config.instances[0].configuration_fault, "");
}

TEST_F(MadeLinks, AMacvlanAsParentStandsForItsOwn) {
    catalogue.interfaces.push_back(macvlan("lan", "eth0", MacAddress{{2, 0, 0, 0, 0, 1}}, false));
    load("vrrp_instance V1 {\n interface lan\n virtual_router_id 51\n use_vmac\n virtual_ipaddress {\n10.0.0.100\n }\n}\n");
    EXPECT_THAT(names(), ElementsAre("vrrp.51@eth0"));
}

TEST_F(MadeLinks, IpvlanHasItsAddressAndSpeaksWithIt) {
    load(instance("V1", "use_ipvlan ipv 10.0.0.9/24 vepa"));
    EXPECT_THAT(names(), ElementsAre("ipv@eth0"));
    EXPECT_FALSE(config.made_links[0].is_macvlan());
    EXPECT_EQ(config.made_links[0].mode, IpvlanMode::vepa);
    EXPECT_EQ(config.instances[0].source, IpAddress::v4(10, 0, 0, 9));
    EXPECT_EQ(config.instances[0].addresses[0].interface, "ipv");
}

TEST_F(MadeLinks, VR_133_UnicastSpeaksOnTheParent) {
    load(instance("V1", "use_vmac\n unicast_peer {\n 10.0.0.2\n }"));
    EXPECT_THAT(complaints, ElementsAre("(V1) unicast with use_vmac requires vmac_xmit_base - setting"));
    EXPECT_EQ(config.instances[0].advert_interface(), "eth0");
    EXPECT_EQ(config.instances[0].addresses[0].interface, "vrrp.51");
}

TEST_F(MadeLinks, AVrfIsForInstancesWithoutInterface) {
    const auto unicast = [&](const std::string& lines) -> const Config& {
        return load("vrrp_instance V1 {\n virtual_router_id 51\n unicast_src_ip 10.99.0.1\n unicast_peer {\n 10.99.0.2\n }\n"
                    " virtual_ipaddress {\n 10.99.0.100/24 dev eth0\n }\n " + lines + "\n}\n");
    };
    ASSERT_EQ(unicast("vrf eth1").instances.size(), 1U);
    EXPECT_THAT(complaints, IsEmpty());
    EXPECT_EQ(config.instances[0].vrf, "eth1");
    EXPECT_EQ(config.instances[0].advert_interface(), "eth1");
    EXPECT_EQ(unicast("vrf eth1\n interface eth0").instances.at(0).vrf, "");
    EXPECT_THAT(complaints, ElementsAre("(V1) vrf can only be specified without interface - clearing"));
    unicast("vrf nope0");
    EXPECT_THAT(complaints, ElementsAre("(V1) WARNING - VRF interface nope0 doesn't exist", "Non-existent interface specified in configuration"));
}

}  // namespace
}  // namespace ka::vrrp
