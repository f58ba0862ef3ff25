// auth_hmac and its keys, and the interfaces of an instance's own: values and mistakes.
#include <gmock/gmock.h>

#include "tests/unit/vrrp_config/loading.hpp"

namespace ka::vrrp {
namespace {

using model::ScriptGate;
using testing::ElementsAre;

TEST_F(Load, HmacKeysAreTextDigitsOrFiles) {
    const std::string a64(64, '1');
    gate.keys["/k/digits"] = {ScriptGate::KeyFile::Outcome::read, "hex:" + a64 + "\n\n", false};
    gate.keys["/k/shown"] = {ScriptGate::KeyFile::Outcome::read, "abcdefghijklmnopqrstuvwxyz012345\n", true};
    gate.keys["/k/long"] = {ScriptGate::KeyFile::Outcome::too_large, "", false};
    gate.keys["/k/short"] = {ScriptGate::KeyFile::Outcome::read, "short", false};
    const LoadResult result = with("auth_hmac {\n key 1 hex:" + a64 + "\n key 2 file:/k/digits\n key 3 file:/k/shown\n key 4 file:/k/long\n"
                                   " key 5 file:/k/short\n key 6 file:/k/none\n active_key 2\n }\n advert_int 20\n");
    EXPECT_THAT(errors, ElementsAre("(V1) auth_hmac key file '/k/shown' is readable by group or others",
                                    "(V1) auth_hmac key file '/k/long' is too large",
                                    "(V1) auth_hmac key 5 length 5 not in range [32, 64]",
                                    "(V1) auth_hmac key file '/k/none' cannot be opened"));
    EXPECT_EQ(result.diagnostics.exit_code(), 6);
    const HmacConfig& hmac = result.config.instances.at(0).hmac.value();
    ASSERT_EQ(hmac.keys.size(), 3u);
    EXPECT_EQ(hmac.find(1)->octets, std::vector<std::uint8_t>(32, 0x11));
    EXPECT_EQ(hmac.find(2)->octets, hmac.find(1)->octets);
    EXPECT_EQ(hmac.find(3)->octets.size(), 32u);
    EXPECT_EQ(hmac.window, seconds{60});  // 1.7: three adverts
}

TEST_F(Load, AKeyThatCannotBeReadIsNoActiveKey) {
    const LoadResult result = with("auth_hmac {\n key 1 file:/k/none\n active_key 1\n }");
    EXPECT_THAT(errors, ElementsAre("(V1) auth_hmac key file '/k/none' cannot be opened",
                                    "(V1) auth_hmac active_key 1 is not defined, disabling extension"));
    EXPECT_FALSE(result.config.instances.at(0).hmac);
}

TEST_F(Load, MistakesInVmacAndHmac) {
    const std::pair<const char*, std::vector<std::string>> cases[] = {
        {"use_vmac aaaaaaaaaaaaaaaaaaaaa", {"VMAC interface name 'aaaaaaaaaaaaaaaaaaaaa' too long or invalid characters - ignoring"}},
        {"use_vmac a b", {"VMAC interface name already specified"}},
        {"use_vmac 01:00:5e:00:00:01", {"VMAC MAC address is multicast 01:00:5e:00:00:01 - ignoring"}},
        {"use_vmac 00:00:5e:00:01:05", {"VMAC MAC address not allowed to be RFC5798 address (00:00:5e:00:01:05) - ignoring"}},
        {"use_vmac vm\n promote_secondaries", {"(V1) promote_secondaries is automatically set for vmacs - ignoring"}},
        {"use_vmac\n unicast_peer {\n 10.0.0.3\n }", {"(V1) unicast with use_vmac requires vmac_xmit_base - setting"}},
        {"vmac_xmit_base", {"(V1) vmac_xmit_base is only valid with a vmac"}},
        {"use_ipvlan", {"(V1) IPv4 ipvlan requires a source ip address to be configured. setting instance to fault state"}},
        {"use_ipvlan ip1 10.0.0.8/24 foo", {"(V1) IPVLAN interface already specified - ignoring 'foo'"}},
        {"vrf red", {"(V1) Cannot specify VRF interface and interface - ignoring"}},
        {"auth_hmac {\n key 1 short\n active_key 1\n }", {"(V1) auth_hmac key 1 length 5 not in range [32, 64]",
                                                          "(V1) auth_hmac active_key 1 is not defined, disabling extension"}},
        {"auth_hmac {\n key 1 abcdefghijklmnopqrstuvwxyz012345\n active_key 1\n }\n authentication {\n auth_type PASS\n auth_pass x\n }",
         {"(V1) auth_hmac cannot be combined with authentication, dropping legacy auth"}},
        {"auth_hmac {\n mode maybe\n }", {"(V1) auth_hmac mode 'maybe' must be enforce, permissive or receive-only"}},
    };
    for (const auto& [lines, expected] : cases) {
        with(lines);
        EXPECT_EQ(errors, expected) << lines;
    }
}

}  // namespace
}  // namespace ka::vrrp
