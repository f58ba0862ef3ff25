#include "core/reload.hpp"

#include <gtest/gtest.h>

#include "common/base/overloaded.hpp"

namespace ka::core::test {

namespace {

using message::Role;
namespace in = reload_event;

class ReloadTest : public testing::Test {
protected:
    // What came of the event, one word per effect.
    std::string feed(const ReloadEvent& event) {
        ReloadEffectList effects;
        reload_.handle(event, effects);
        std::string said;
        const auto with = [](const char* what, Role role) { return std::string(what) + ":" + std::string(name_of(role)); };
        for (const auto& effect : effects) {
            if (!said.empty()) said += ", ";
            said += std::visit(
                Overloaded{[](const reload_effect::Log& line) { return "'" + line.text + "'"; },
                           [](const reload_effect::Load&) { return std::string("load"); },
                           [&](const reload_effect::Prepare& what) { return with("prepare", what.role); },
                           [&](const reload_effect::Commit& what) { return with("commit", what.role); },
                           [&](const reload_effect::Abort& what) { return with("abort", what.role); },
                           [](const reload_effect::Apply&) { return std::string("apply"); },
                           [](const reload_effect::Drop&) { return std::string("drop"); },
                           [](const reload_effect::ArmDeadline&) { return std::string("arm"); },
                           [](const reload_effect::CancelDeadline&) { return std::string("disarm"); },
                           [](const reload_effect::Finished&) { return std::string("finished"); }},
                effect);
        }
        return said;
    }
    void begin(std::set<Role> running) {
        feed(in::Requested{});
        feed(in::Loaded{2, std::move(running)});
    }
    Reload reload_;
};

}  // namespace

TEST_F(ReloadTest, EverybodyPreparedThenEverybodyCommits) {
    EXPECT_EQ(feed(in::Requested{}), "'Reloading ...', load");
    EXPECT_EQ(feed(in::Loaded{2, {Role::vrrp, Role::checker}}), "prepare:vrrp, prepare:checker, arm");
    EXPECT_EQ(feed(in::Prepared{Role::vrrp, 2}), "");
    EXPECT_EQ(feed(in::Prepared{Role::checker, 2}), "disarm, commit:vrrp, commit:checker, apply");
    EXPECT_EQ(feed(in::Applied{}), "");
    EXPECT_EQ(feed(in::Ready{Role::checker}), "");
    EXPECT_EQ(feed(in::Ready{Role::vrrp}), "'Reload complete', finished");
    EXPECT_EQ(reload_.step(), Reload::Step::idle);
}

TEST_F(ReloadTest, OneRefusalAbortsItEverywhere) {
    begin({Role::vrrp, Role::checker});
    feed(in::Prepared{Role::vrrp, 2});
    EXPECT_EQ(feed(in::Refused{Role::checker, 2, "(x.conf: Line 3) no"}),
              "disarm, abort:vrrp, drop, 'Reload failed, keeping the running configuration: (x.conf: Line 3) no', finished");
    EXPECT_EQ(feed(in::Prepared{Role::vrrp, 2}), "");
}

TEST_F(ReloadTest, AnErrorOfTheParentTellsNobody) {
    feed(in::Requested{});
    EXPECT_EQ(feed(in::LoadFailed{"empty"}), "disarm, drop, 'Reload failed, keeping the running configuration: empty', finished");
}

TEST_F(ReloadTest, ADeathWhilePreparingAborts) {
    begin({Role::vrrp, Role::checker});
    EXPECT_EQ(feed(in::ChildDied{Role::vrrp}),
              "disarm, abort:checker, drop, 'Reload failed, keeping the running configuration: the vrrp process ended meanwhile', "
              "finished");
}

TEST_F(ReloadTest, ADeathAfterTheCommitIsMadeGoodByTheSuccessor) {
    begin({Role::vrrp});
    feed(in::Prepared{Role::vrrp, 2});
    feed(in::Applied{});
    EXPECT_EQ(feed(in::ChildDied{Role::vrrp}), "'Reload complete', finished");
}

TEST_F(ReloadTest, WhoTakesTooLongHoldsNobodyUp) {
    begin({Role::vrrp, Role::checker});
    EXPECT_EQ(feed(in::DeadlinePassed{}),
              "disarm, abort:vrrp, abort:checker, drop, 'Reload failed, keeping the running configuration: a process takes too long to "
              "prepare', finished");
}

TEST_F(ReloadTest, RequestsMeanwhileCollapseIntoOne) {
    begin({Role::vrrp});
    EXPECT_EQ(feed(in::Requested{}), "'Reload already in progress, request queued'");
    feed(in::Requested{});
    feed(in::Prepared{Role::vrrp, 2});
    feed(in::Applied{});
    EXPECT_EQ(feed(in::Ready{Role::vrrp}), "'Reload complete', finished, 'Processing queued reload', 'Reloading ...', load");
    feed(in::Loaded{3, {}});
    EXPECT_EQ(feed(in::Applied{}), "'Reload complete', finished");
}

TEST_F(ReloadTest, WaitsForAStartingChild) {
    feed(in::Blocked{true});
    EXPECT_EQ(feed(in::Requested{}), "'Reload already in progress, request queued'");
    EXPECT_EQ(feed(in::Blocked{false}), "'Processing queued reload', 'Reloading ...', load");
    EXPECT_EQ(feed(in::Blocked{false}), "");
}

TEST_F(ReloadTest, WithoutChildrenThereIsNobodyToAsk) {
    feed(in::Requested{});
    EXPECT_EQ(feed(in::Loaded{2, {}}), "disarm, apply");
    EXPECT_EQ(feed(in::Applied{}), "'Reload complete', finished");
}

TEST_F(ReloadTest, AChildStartedByTheReloadCompletesIt) {
    begin({Role::vrrp});
    feed(in::Prepared{Role::vrrp, 2});
    EXPECT_EQ(feed(in::Applied{{Role::checker}}), "");
    EXPECT_EQ(feed(in::Ready{Role::vrrp}), "");
    EXPECT_EQ(feed(in::Ready{Role::checker}), "'Reload complete', finished");
}

TEST_F(ReloadTest, AnswersOfAnEarlierReloadDoNotCount) {
    begin({Role::vrrp});
    feed(in::DeadlinePassed{});
    feed(in::Requested{});
    feed(in::Loaded{4, {Role::vrrp}});
    EXPECT_EQ(feed(in::Prepared{Role::vrrp, 2}), "");
    EXPECT_EQ(feed(in::Refused{Role::vrrp, 2, "late"}), "");
    EXPECT_EQ(feed(in::Prepared{Role::vrrp, 4}), "disarm, commit:vrrp, apply");
}

}  // namespace ka::core::test
