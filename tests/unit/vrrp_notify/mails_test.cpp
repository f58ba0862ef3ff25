// Which transitions are mailed, in the words of core.md 10.
#include <gtest/gtest.h>

#include "vrrp/notify/mails.hpp"

namespace ka::vrrp::notify {
namespace {

class MailsTest : public testing::Test {
protected:
    MailsTest() {
        scripts_->mail = true;
        config_.instances.emplace_back().name = "V1";
        config_.sync_groups.emplace_back().name = "G";
        mails_.configure(config_, false);
    }
    std::optional<Mail> of(NotifyState state, bool is_group = false) {
        return mails_.mail_of({is_group, is_group ? "G" : "V1", state, Priority{100}, scripts_});
    }

    std::shared_ptr<NotifyConfig> scripts_ = std::make_shared<NotifyConfig>();
    Config config_;
    Mails mails_;
};

TEST_F(MailsTest, CO_158_InstancesAndGroupsHaveTheReferencesWords) {
    const char* gone = "=> VRRP Instance is no longer owning VRRP VIPs <=";
    EXPECT_EQ(of(NotifyState::backup), (Mail{"VRRP Instance V1 - Entering BACKUP state", gone}));
    EXPECT_EQ(of(NotifyState::master), (Mail{"VRRP Instance V1 - Entering MASTER state", "=> VRRP Instance is now owning VRRP VIPs <="}));
    EXPECT_EQ(of(NotifyState::fault), (Mail{"VRRP Instance V1 - Entering FAULT state", gone}));
    EXPECT_EQ(of(NotifyState::stop), (Mail{"VRRP Instance V1 - Stopping", "=> VRRP Instance stopping <="}));
    EXPECT_EQ(of(NotifyState::deleted), (Mail{"VRRP Instance V1 - Deleted", "=> VRRP Deleted at reload <="}));
    for (const auto state : {NotifyState::backup, NotifyState::master, NotifyState::fault}) {
        const std::string name(name_of(state));
        EXPECT_EQ(of(state, true), (Mail{"VRRP Group G - Entering " + name + " state", "=> All VRRP group instances are now in " + name + " state <="}));
    }
    EXPECT_EQ(of(NotifyState::stop, true), (Mail{"VRRP Group G - Stopping", "=> All VRRP group instances are now stopping <="}));
}

TEST_F(MailsTest, VR_172_AStateIsMailedOnceUntilAnotherOneIsEntered) {
    EXPECT_TRUE(of(NotifyState::backup));
    EXPECT_FALSE(of(NotifyState::backup));
    EXPECT_TRUE(of(NotifyState::backup, true)) << "a group is an object of its own";
    EXPECT_TRUE(of(NotifyState::master));
    EXPECT_TRUE(of(NotifyState::backup));
}

TEST_F(MailsTest, WhatIsNoStateIsNotMailed) {
    EXPECT_TRUE(of(NotifyState::master));
    for (const auto event : {NotifyState::master_rx_lower_priority, NotifyState::master_priority, NotifyState::backup_priority})
        EXPECT_FALSE(of(event));
    EXPECT_FALSE(of(NotifyState::master)) << "they are no states in between either";
    scripts_ = nullptr;  // states that a reload repeats for FIFOs
    EXPECT_FALSE(of(NotifyState::backup));
}

TEST_F(MailsTest, CO_160_WithoutSmtpAlertNothingIsMailed) {
    scripts_->mail = false;
    EXPECT_FALSE(of(NotifyState::backup));
    EXPECT_FALSE(of(NotifyState::master));
}

TEST_F(MailsTest, CO_161_NoEmailFaultsLeavesOutFaultOnly) {
    mails_.configure(config_, true);
    EXPECT_TRUE(of(NotifyState::master));
    EXPECT_FALSE(of(NotifyState::fault));
    EXPECT_TRUE(of(NotifyState::master)) << "entered anew";
}

TEST_F(MailsTest, AnObjectThatComesBackIsNew) {
    EXPECT_TRUE(of(NotifyState::backup));
    mails_.configure({}, false);
    mails_.configure(config_, false);
    EXPECT_TRUE(of(NotifyState::backup));
}

}  // namespace
}  // namespace ka::vrrp::notify
