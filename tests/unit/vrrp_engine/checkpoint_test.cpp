// The rule of resuming, over its whole space; and the octets of a checkpoint.
#include <gtest/gtest.h>

#include "tests/sim/random.hpp"
#include "vrrp/config/diff.hpp"
#include "vrrp/engine/checkpoint.hpp"

namespace ka::vrrp {
namespace {

using namespace std::chrono_literals;

constexpr IfIndex eth0{2};
constexpr Instant now{1000s};

InstanceConfig config() {
    InstanceConfig result;
    result.name = "VI_1";
    result.interface = "eth0";
    result.vrid = Vrid{51};
    return result;
}

Checkpoint master(const InstanceConfig& of) {
    Checkpoint saved;
    saved.name = of.name;
    saved.vrid = of.vrid;
    saved.interface = eth0;
    saved.config_hash = instance_hash(of);
    saved.state = State::master;
    saved.since = now - 100s;
    saved.effective_priority = Priority{100};
    saved.master_interval = 1s;
    saved.ah = {703, 1727};
    saved.trailer = 0x6553f10000010002;
    saved.scripts = {{"chk", true}, {"other", false}};
    return saved;
}

bool resumes(const Checkpoint& saved, Duration silent) { return may_resume(saved, config(), eth0, now - silent, now); }

TEST(MayResume, OnlyWithinThreeIntervals) {
    const Checkpoint saved = master(config());
    EXPECT_TRUE(resumes(saved, 0s));
    EXPECT_TRUE(resumes(saved, 2999ms));
    EXPECT_FALSE(resumes(saved, 3s));
    EXPECT_FALSE(resumes(saved, 1h));
}

TEST(MayResume, AJustEnteredMasterCountsFromItsEntry) {
    Checkpoint saved = master(config());
    saved.since = now - 1s;  // after the last heartbeat
    EXPECT_TRUE(resumes(saved, 10s));
    saved.since = now - 3s;
    EXPECT_FALSE(resumes(saved, 10s));
}

TEST(MayResume, NeverFromTheFuture) { EXPECT_FALSE(resumes(master(config()), -1s)); }

TEST(MayResume, NeedsTheSameWorkAndInterface) {
    const Checkpoint saved = master(config());
    InstanceConfig other = config();
    other.priority = Priority{101};
    EXPECT_FALSE(may_resume(saved, other, eth0, now, now));
    EXPECT_FALSE(may_resume(saved, config(), IfIndex{3}, now, now));
}

TEST(MayResume, OnlyAMaster) {
    for (const State state : {State::init, State::backup, State::fault}) {
        Checkpoint saved = master(config());
        saved.state = state;
        EXPECT_FALSE(resumes(saved, 0s)) << name_of(state);
    }
}

// Whatever the intervals: nobody resumes when a backup may have given up (three intervals, its skew only adds).
TEST(MayResume, PropertyNoBackupCanHaveGivenUp) {
    sim::Random random(7);
    for (int i = 0; i < 20000; ++i) {
        InstanceConfig one = config();
        one.advert_interval = milliseconds{random.between(10, 40950)};
        Checkpoint saved = master(one);
        saved.since = now - milliseconds{random.between(0, 200000)};
        const Instant sent_until = now - milliseconds{random.between(0, 200000)};
        const bool allowed = may_resume(saved, one, eth0, sent_until, now);
        const Duration silent = now - std::max(sent_until, saved.since);
        EXPECT_EQ(allowed, silent < 3 * one.advert_interval);
    }
}

TEST(CheckpointCodec, RoundTrip) {
    Checkpoint saved = master(config());
    saved.family = Family::ipv6;
    EXPECT_EQ(decode_checkpoint(encode(saved)), saved);
    saved.scripts.clear();
    EXPECT_EQ(decode_checkpoint(encode(saved)), saved);
}

TEST(CheckpointCodec, RefusesEveryCutAndAnythingBehind) {
    auto octets = encode(master(config()));
    for (std::size_t length = 0; length < octets.size(); ++length)
        EXPECT_FALSE(decode_checkpoint(std::span(octets).first(length))) << length;
    octets.push_back(0);
    EXPECT_FALSE(decode_checkpoint(octets));
}

TEST(CheckpointCodec, RefusesValuesThatDoNotExist) {
    const auto octets = encode(master(config()));
    const std::size_t family = 1 + 2 + 4, state = family + 1 + 1 + 4 + 8;
    for (const auto& [at, value] : {std::pair<std::size_t, std::uint8_t>{0, 1}, {family, 5}, {state, 4}, {octets.size() - 1, 2}}) {
        auto wrong = octets;
        wrong[at] = value;
        EXPECT_FALSE(decode_checkpoint(wrong)) << at;
    }
}

}  // namespace
}  // namespace ka::vrrp
