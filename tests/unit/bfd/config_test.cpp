// bfd_instance: what its words mean, and what the reference says of wrong ones (bfd.md 2; keepalived -t, 2.2.7).
#include <gtest/gtest.h>

#include <array>

#include "common/config/bind.hpp"
#include "common/config/dump.hpp"
#include "vrrp/bfd/config/draft.hpp"
#include "vrrp/bfd/config/keywords.hpp"
#include "vrrp/bfd/config/load.hpp"

namespace ka::vrrp::bfd {
namespace {

std::string instance(const std::string& lines, const std::string& name = "a") { return "bfd_instance " + name + " {\n" + lines + "\n}\n"; }

std::vector<std::string> complaints(const std::string& text) {
    std::vector<std::string> texts;
    const LoadResult result = load(config::bundle_of(text), true);
    for (const auto& one : result.diagnostics.list())
        if (one.error_class != config::ErrorClass::ok) texts.push_back(one.text);
    return texts;
}
void expect_complaints(const std::string& text, const std::vector<std::string>& wanted) { EXPECT_EQ(complaints(text), wanted) << text; }

std::vector<InstanceConfig> instances(const std::string& text) { return load(config::bundle_of(text), true).config.instances; }

const std::string error = "Configuration error: BFD instance a ";

TEST(BfdConfig, BF_005_Defaults) {
    const auto one = instances(instance("neighbor_ip 1.2.3.4")).at(0);
    EXPECT_EQ(one.min_rx, Duration{milliseconds{10}});
    EXPECT_EQ(one.min_tx, Duration{milliseconds{10}});
    EXPECT_EQ(one.idle_tx, Duration{seconds{1}});
    EXPECT_EQ(one.multiplier, 5);
    EXPECT_EQ(one.ttl, 255);
    EXPECT_EQ(one.max_hops, 0);
    EXPECT_TRUE(one.tells_vrrp && one.tells_checker);
    EXPECT_EQ(instances(instance("neighbour_ip fd00::1")).at(0).ttl, 64);
}

TEST(BfdConfig, EveryWordCounts) {
    const auto one = instances(instance("neighbor_ip 1.2.3.4\nsource_ip 1.2.3.5\nmin_rx 33.5\nmin_tx 40\nidle_tx 1500\nmultiplier 4\npassive\n"
                                        "hoplimit 254\nmax_hops 2\nmultihop on\nweight -15 reverse\nvrrp")).at(0);
    EXPECT_EQ(one.source->to_string(), "1.2.3.5");
    EXPECT_EQ(one.min_rx, Duration{microseconds{33500}});
    EXPECT_EQ(one.min_tx, Duration{milliseconds{40}});
    EXPECT_EQ(one.idle_tx, Duration{milliseconds{1500}});
    EXPECT_EQ(one.multiplier, 4);
    EXPECT_EQ(one.ttl, 254);
    EXPECT_EQ(one.max_hops, 2);
    EXPECT_TRUE(one.passive && one.multihop && one.tells_vrrp && one.reverse);
    EXPECT_FALSE(one.tells_checker);
    EXPECT_EQ(one.weight, -15);
    EXPECT_EQ(instances(instance("neighbor_ip 1.2.3.4\nmax_hops -1")).at(0).max_hops, 255);
}

TEST(BfdConfig, BF_042_043_AnInstanceThatCannotBe) {
    expect_complaints(instance(""), {error + "has no neighbor address set, disabling instance"});
    expect_complaints(instance("neighbor_ip x\nmin_rx x\nfoo") + instance("neighbor_ip 1.2.3.4"),
                      {error + "has malformed neighbor address x, ignoring instance"});
    EXPECT_EQ(instances(instance("neighbor_ip 1.2.3.4\nneighbor_ip x")).size(), 0U);
    expect_complaints(instance("neighbor_ip 1.2.3.4\nsource_ip fe80::1"),
                      {error + "source address fe80::1 and neighbor address 1.2.3.4 are not of the same family, disabling instance"});
    const std::string name(32, 'n');
    expect_complaints(instance("neighbor_ip 1.2.3.4", name),
                      {"Configuration error: BFD instance " + name + " name too long (maximum length is 31 characters) - ignoring"});
    expect_complaints(instance("neighbor_ip 1.2.3.4") + instance("neighbor_ip 1.2.3.7"), {error + "already configured - ignoring"});
}

TEST(BfdConfig, BF_045_NeighboursAreDifferent) {
    const auto one = [](const std::string& name, const std::string& lines) { return instance("neighbor_ip 1.2.3.4\n" + lines, name); };
    expect_complaints(one("b", "") + one("a", ""), {error + "has duplicate neighbor address 1.2.3.4, ignoring instance"});
    expect_complaints(one("b", "") + one("a", "source_ip 1.2.3.1"),
                      {error + "has duplicate source/neighbor address 1.2.3.1/1.2.3.4, ignoring instance"});
    expect_complaints(one("b", "source_ip 1.2.3.1") + one("a", "source_ip 1.2.3.1"),
                      {error + "has duplicate source/neighbor address 1.2.3.1/1.2.3.4, ignoring instance"});
    expect_complaints(one("b", "source_ip 1.2.3.1") + one("a", "source_ip 1.2.3.2"), {});
    expect_complaints(one("b", "") + one("a", "multihop"), {});
}

TEST(BfdConfig, BF_044_WrongValues) {
    const auto with = [](const std::string& line) { return instance("neighbor_ip 1.2.3.4\n" + line); };
    expect_complaints(with("source_ip x"), {error + "has malformed source address x, ignoring"});
    expect_complaints(with("min_rx x"), {"invalid number 'x'", error + "min_rx value x is not valid (must be in range [1-4294967]), ignoring"});
    expect_complaints(with("min_tx 0.5"), {"number '0.5' outside range [1.000, 4294967.000]",
                                           error + "min_tx value 0.5 is not valid (must be in range [1-4294967]), ignoring"});
    expect_complaints(with("min_tx -1"), {"negative number '-1'", error + "min_tx value -1 is not valid (must be in range [1-4294967]), ignoring"});
    expect_complaints(with("idle_tx 10"), {"number '10' outside range [1000.000, 4294967.000]",
                                           error + "idle_tx value 10 is not valid (must be in range [1000-4294967]), ignoring"});
    expect_complaints(with("min_rx 33.5555"), {"number '33.5555' has too many decimal places"});
    expect_complaints(with("min_rx 20000"), {});  // only logged
    expect_complaints(with("multiplier 256"), {"number '256' outside range [1, 255]",
                                               error + "multiplier value 256 not valid (must be in range [1-255]), ignoring"});
    expect_complaints(with("ttl 0"), {"number '0' outside range [1, 255]", error + "ttl/hoplimit value 0 not valid (must be in range [1-255]), ignoring"});
    expect_complaints(with("max_hops -2"), {"number '-2' outside range [-1, 255]",
                                            error + "max_hops value -2 not valid (must be in range [-1-255]), ignoring"});
    expect_complaints(with("multihop foo"), {error + "multihop setting not valid - foo"});
    expect_complaints(with("max_hops 20\nttl 10"), {"BFD instance a: max_hops exceeds ttl/hoplimit - setting to ttl/hoplimit"});
    expect_complaints(with("weight 600"), {});  // vrrp says so
    EXPECT_EQ(load(config::bundle_of(with("min_rx")), true).diagnostics.exit_code(), 2);
}

std::string round(const std::string& text, Draft& draft) {
    config::Diagnostics diagnostics(config::Pass::bfd, true);
    config::bind(config::bundle_of(text), std::array{config::root(bfd_root_table, draft)}, diagnostics);
    EXPECT_EQ(diagnostics.worst(), config::ErrorClass::ok);
    return config::dump(bfd_root_table, &draft);
}

TEST(BfdConfig, RoundTrip) {
    Draft first, second;
    const std::string text = round(instance("neighbor_ip 1.2.3.4\nsource_ip 1.2.3.5\nmin_rx 33.5\nmin_tx 40\nidle_tx 1500\nmultiplier 4\npassive\n"
                                            "ttl 254\nmax_hops -1\nmultihop\nweight -15 reverse\nvrrp\nchecker") +
                                       instance("neighbor_ip fd00::1", "\"b c\""), first);
    EXPECT_EQ(round(text, second), text);
    ASSERT_EQ(second.instances.size(), 2U);
    for (std::size_t at = 0; at < 2; ++at) EXPECT_EQ(first.instances[at].config, second.instances[at].config);
}

}  // namespace
}  // namespace ka::vrrp::bfd
