// Which instances a reload touches (vrrp.md 2.14), and the hash that checkpoints carry.
#include "vrrp/config/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

InstanceConfig instance(const std::string& name, std::uint8_t vrid) {
    InstanceConfig config;
    config.name = name;
    config.interface = "eth0";
    config.vrid = Vrid{vrid};
    return config;
}

Config with(std::vector<InstanceConfig> instances) {
    Config config;
    config.instances = std::move(instances);
    return config;
}

TEST(Diff, NothingChanges) {
    const Config config = with({instance("V1", 51), instance("V2", 52)});
    const ConfigDiff plan = diff(config, config);
    EXPECT_TRUE(plan.changes_nothing());
    EXPECT_EQ(plan.kept.size(), 2U);
}

TEST(Diff, InstancesAreMatchedByWhatTheyAreNotByName) {
    const ConfigDiff plan = diff(with({instance("V1", 51)}), with({instance("OTHER", 51)}));
    EXPECT_THAT(plan.kept, ElementsAre(ConfigDiff::Kept{0, 0, true}));
    EXPECT_THAT(plan.removed, IsEmpty());
}

TEST(Diff, AnotherVridIsAnotherInstance) {
    const ConfigDiff plan = diff(with({instance("V1", 51), instance("V2", 52)}), with({instance("V1", 53), instance("V2", 52)}));
    EXPECT_THAT(plan.removed, ElementsAre(0U));
    EXPECT_THAT(plan.added, ElementsAre(0U));
    EXPECT_THAT(plan.kept, ElementsAre(ConfigDiff::Kept{1, 1, false}));
}

TEST(Diff, UnicastInstancesOfOneKeyAreToldApartByName) {
    InstanceConfig one = instance("V1", 51), two = instance("V2", 51);
    one.unicast_peers = {{IpAddress::v4(10, 0, 0, 2)}};
    two.unicast_peers = {{IpAddress::v4(10, 0, 0, 3)}};
    const ConfigDiff plan = diff(with({one, two}), with({two, one}));
    EXPECT_TRUE(plan.changes_nothing());
    EXPECT_THAT(plan.kept, ElementsAre(ConfigDiff::Kept{1, 0, false}, ConfigDiff::Kept{0, 1, false}));
}

TEST(InstanceHash, FollowsWhatMattersAndNothingElse) {
    const InstanceConfig config = instance("V1", 51);
    InstanceConfig renamed = config;
    renamed.name = "V2";
    EXPECT_EQ(instance_hash(config), instance_hash(renamed));
    std::vector<InstanceConfig> changes(7, config);
    changes[0].priority = Priority{101};
    changes[1].advert_interval = milliseconds{100};
    changes[2].addresses.emplace_back();
    changes[3].nopreempt = true;
    changes[4].auth_pass = "x";
    changes[5].unicast_peers = {{IpAddress::v4(10, 0, 0, 2)}};
    changes[6].excluded_addresses.emplace_back();
    for (const InstanceConfig& changed : changes) EXPECT_NE(instance_hash(config), instance_hash(changed));
}

}  // namespace
}  // namespace ka::vrrp
