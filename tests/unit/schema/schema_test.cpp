// What the parent reads (core.md 2.1, 2.2) and what --config-test says of all readings (core.md 1.3, 5.9).
#include "core/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ka::core {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OpenGate final : public model::ScriptGate {
public:
    explicit OpenGate(std::string subject) : subject_(std::move(subject)) {}
    void begin(const model::ScriptPolicy& policy) override { secured_ = policy.enable_security; }
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override {
        asked_ = true;
        return Verdict::usable;
    }
    void finish() override {
        if (asked_ && !secured_)
            messages_.push_back({Message::Kind::security,
                                 "SECURITY VIOLATION - " + subject_ + " are being executed but script_security not enabled."});
    }
    std::vector<Message> take_messages() override { return std::exchange(messages_, {}); }

private:
    std::string subject_;
    bool secured_ = false;
    bool asked_ = false;
    std::vector<Message> messages_;
};

TestVerdict test(const std::string& text) {
    const vrrp::InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}}};
    const GateFactory gates = [](std::string_view subject) { return std::make_unique<OpenGate>(std::string(subject)); };
    return test_configuration(config::bundle_of(text, "t.conf"), catalogue, gates);
}

std::string instance(const std::string& more = "") {
    return "vrrp_instance V1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n  10.0.0.1\n }\n" + more + "}\n";
}

TEST(Parent, SeesWhichRolesAreMentionedRightOrWrong) {
    const auto mentioned = [](const std::string& text) {
        const ParentLoad load = load_parent(config::bundle_of(text));
        return std::tuple(load.mentions_vrrp, load.mentions_checker, load.mentions_bfd);
    };
    EXPECT_EQ(mentioned("vrrp_instance {\n}\n"), std::tuple(true, false, false));
    EXPECT_EQ(mentioned("static_ipaddress {\n 10.0.0.1/24 dev eth0\n}\n"), std::tuple(true, false, false));
    EXPECT_EQ(mentioned("virtual_server 10.0.0.1 80 {\n real_server 10.0.0.2 80 {\n }\n}\n"), std::tuple(false, true, false));
    EXPECT_EQ(mentioned("bfd_instance B {\n}\n"), std::tuple(false, false, true));
    EXPECT_EQ(mentioned("vrrp_script S {\n script /bin/true\n}\nvrrp_sync_group G {\n}\n"), std::tuple(false, false, false));
}

TEST(Parent, ReadsItsOwnSettings) {
    const ParentLoad load = load_parent(config::bundle_of(
        "instance edge1\nchild_wait_time 7\nglobal_defs {\n process_names\n vrrp_process_name ka-vrrp\n umask IXUSR|IRWXG|IRWXO\n"
        " startup_script \"/bin/true up\" root\n startup_script_timeout 20\n script_user nobody :\n max_auto_priority\n}\n"));
    EXPECT_THAT(load.diagnostics.list(), IsEmpty());
    EXPECT_EQ(load.global.parent.instance, "edge1");
    EXPECT_TRUE(load.global.parent.use_pid_dir);
    EXPECT_EQ(load.global.parent.child_wait, seconds{7});
    EXPECT_EQ(load.global.parent.umask, 0177U);
    EXPECT_THAT(load.global.parent.startup_script->arguments, ElementsAre("/bin/true", "up"));
    EXPECT_EQ(load.global.parent.startup_script_timeout, seconds{20});
    EXPECT_TRUE(load.global.common.process_names);
    EXPECT_EQ(load.global.vrrp_process.name, "ka-vrrp");
    EXPECT_TRUE(load.global.common.scripts.default_user.supplementary_groups);
    EXPECT_EQ(load.global.common.max_auto_priority, 99);
}

TEST(Parent, GlobalMistakesInTheReferencesWords) {
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {"vrrp_version 4", {"number '4' outside range [2, 3]", "VRRP Error: Version must be either 2 or 3"}},
        {"vrrp_garp_master_repeat 0", {"vrrp_garp_master_repeat must be greater than 0, setting to 1"}},
        {"vrrp_garp_master_delay x", {"invalid number 'x'", "vrrp_garp_master_delay 'x' invalid - ignoring"}},
        {"vrrp_garp_interval 0", {"number '0' outside range [0.000001, 4294.967295]", "vrrp_garp_interval '0' is invalid"}},
        {"vrrp_down_timer_adverts 200", {"number '200' outside range [1, 100]", "Invalid vrrp_down_timer_adverts [1:100] '200'"}},
        {"vrrp_priority 44", {"number '44' outside range [-20, 19]", "Invalid vrrp process priority specified"}},
        {"umask foo", {"Unknown umask bit foo"}},
        {"max_auto_priority 300", {"number '300' outside range [-1, 99]", "max_auto_priority '300' must be in [0, 99] (or -1 to disable) - ignoring"}},
        {"child_wait_time 3", {"Unknown keyword 'child_wait_time'"}},
        {"vrrp_mcast_group4 10.0.0.1", {"vrrp_mcast_group4 [10.0.0.1] is not multicast. Skipping"}},
        {"vrrp_mcast_group6 1.2.3.4", {"vrrp_mcast_group6 [1.2.3.4] is not IPv6. Skipping"}},
        {"default_interface", {"default_interface requires interface name"}},
        {"dynamic_interfaces foo", {"Unknown dynamic_interfaces option 'foo'"}},
        {"script_user", {"No script username specified"}},
        {"vrrp_rx_bufs_policy FOO", {"invalid number 'FOO'", "Invalid vrrp_rx_bufs_policy FOO"}},
        {"vrrp_rx_bufs_multiplier 0", {"number '0' outside range [1, 4294967295]", "Invalid vrrp_rx_bufs_multiplier 0"}},
        {"process_name abcdefghijklmnopqrs", {"Process name abcdefghijklmnopqrs more than 15 characters, truncating"}},
        {"startup_script_timeout 0", {"number '0' outside range [1, 1000]", "startup_script_timeout '0' must be in [1, 1000] - ignoring"}},
        {"vrrp_garp_lower_prio_repeat x", {"invalid number 'x'", "Invalid vrrp_garp_lower_prio_repeat 'x'"}},
        {"vrrp_garp_master_refresh q", {"invalid number 'q'", "Invalid vrrp_garp_master_refresh 'q' - ignoring"}},
        {"vrrp_netlink_cmd_rcv_bufs q", {"invalid number 'q'", "vrrp_netlink_cmd_rcv_bufs size (q) invalid"}},
        {"random_seed q", {"invalid number 'q'", "random_seed q invalid"}},
        {"vrrp_rt_priority 200", {"vrrp process real-time priority 200 greater than maximum 99 - setting to maximum"}},
        {"smtp_alert maybe", {"Invalid value 'maybe' for global smtp_alert specified"}},
        {"vrrp_lower_prio_no_advert maybe", {"Invalid value for vrrp_lower_prio_no_advert specified"}},
        {"router_id", {"routerid name missing - ignoring"}},
        {"vrrp_startup_delay 0", {"number '0' outside range [0.001000, 4294.967295]", "vrrp_startup_delay '0' is invalid"}},
        {"vrrp_garp_extra_if", {"vrrp_garp_extra_if specified without time - ignoring"}},
        {"notify_fifo", {"No notify_fifo name specified"}},
        {"strict_config", {"Unknown keyword 'strict_config'"}},
    };
    for (const auto& [line, expected] : cases) {
        const ParentLoad load = load_parent(config::bundle_of("global_defs {\n " + line + "\n}\n"), true);
        std::vector<std::string> texts;
        for (const config::Diagnostic& one : load.diagnostics.list())
            if (one.error_class != config::ErrorClass::ok) texts.push_back(one.text);
        EXPECT_EQ(texts, expected) << line;
    }
}

TEST(Verdict, CO_008_AGoodConfigurationSaysNothing) {
    const TestVerdict verdict = test(instance());
    EXPECT_THAT(verdict.lines, IsEmpty());
    EXPECT_EQ(verdict.exit_code, 0);
}

TEST(Verdict, CO_009_ATopLevelErrorIsSaidByEveryReading) {
    const TestVerdict verdict = test("global_defs {\n}\nfoo bar\n");
    EXPECT_THAT(verdict.lines, ElementsAre("(Line 3) Unknown keyword 'foo'", "(t.conf: Line 3) Unknown keyword 'foo'",
                                           "(t.conf: Line 3) Unknown keyword 'foo'", "(t.conf: Line 3) Unknown keyword 'foo'"));
    EXPECT_EQ(verdict.exit_code, 5);
    EXPECT_THAT(test(instance(" foo bar\n")).lines, ElementsAre("(t.conf: Line 7) Unknown keyword 'foo'"));
    EXPECT_THAT(test("global_defs {\n foo\n}\n" + instance()).lines, ElementsAre("(Line 2) Unknown keyword 'foo'"));
}

TEST(Verdict, CO_010_AMissingWordEndsEverythingWithTwo) {
    const TestVerdict verdict = test(instance(" priority\n foo\n"));
    EXPECT_EQ(verdict.exit_code, 2);
    EXPECT_THAT(verdict.lines, ElementsAre("(t.conf: Line 7) *** Configuration line starting `priority` is missing a parameter "
                                           "after keyword `priority` at word position 2"));
}

TEST(Verdict, CO_012_ScriptSecurityOutranksEverything) {
    const TestVerdict verdict = test(instance(" notify /bin/true\n foo\n"));
    EXPECT_EQ(verdict.exit_code, 6);
    EXPECT_THAT(verdict.lines, Contains("SECURITY VIOLATION - scripts are being executed but script_security not enabled."));
    EXPECT_EQ(test("global_defs {\n enable_script_security\n}\n" + instance(" notify /bin/true\n")).exit_code, 0);
}

TEST(Verdict, CO_116_TopLevelWordsAreUnknownInsideGlobalDefs) {
    for (const std::string word : {"instance a", "net_namespace b", "use_pid_dir", "child_wait_time 3"})
        EXPECT_EQ(test("global_defs {\n " + word + "\n}\n").exit_code, 5) << word;
}

TEST(Verdict, WordsThatAreNotThereYetCountAsTheReferenceCountsThem) {
    const TestVerdict verdict = test("bfd_instance B {\n neighbor_ip 10.0.0.2\n}\nnet_namespace x\n" +
                                     instance(" use_vmac\n track_bfd {\n B\n }\n no_accept\n"));
    EXPECT_THAT(verdict.lines, IsEmpty());
    EXPECT_EQ(verdict.exit_code, 0);
}

}  // namespace
}  // namespace ka::core
