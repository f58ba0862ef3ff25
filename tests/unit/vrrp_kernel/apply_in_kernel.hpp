// Apply in a network namespace of its own, driven as the runner drives it.
#pragma once

#include <gtest/gtest.h>
#include <linux/if_addr.h>

#include <set>
#include <vector>

#include "tests/unit/vrrp_kernel/own_namespace.hpp"
#include "vrrp/kernel/apply.hpp"

namespace ka::vrrp::kernel {

using tests::contains;
using tests::run;

constexpr InstanceId first{0};
constexpr InstanceId second{1};

inline AddressConfig address(const std::string& text) {
    AddressConfig config;
    config.prefix = *Prefix::parse(text);
    if (config.prefix.address.is_v6()) config.flags = IFA_F_NODAD;
    return config;
}

inline RouteConfig route(const std::string& destination, const std::string& via) {
    RouteConfig config;
    config.destination = *Prefix::parse(destination);
    config.family = config.destination.address.family();
    config.via = IpAddress::parse(via);
    return config;
}

class ApplyInKernel : public testing::Test {
protected:
    void SetUp() override {
        run("ip link add eth0 type veth peer name far0");
        run("ip link set eth0 up; ip link set far0 up");
        run("ip addr add 10.9.0.1/16 dev eth0");
        for (const char* name : {"one", "two"}) {
            InstanceConfig& instance = config_.emplace_back();
            instance.name = name;
            instance.interface = "eth0";
        }
    }
    void TearDown() override {
        apply_.reset();
        run("ip link del eth0");
    }

    void start() {
        apply_ = std::move(*Apply::open({}, clock_));
        ASSERT_TRUE(until([&] { return apply_->ready(); }));
    }
    void configure(bool first_holds = false, bool second_holds = false) {
        apply_->configure({{first, &config_[0], first_holds}, {second, &config_[1], second_holds}}, statics_, static_routes_, static_rules_);
    }
    // One runner cycle.
    void cycle() {
        std::vector<netlink::Change> changes;
        apply_->drain(changes, reports_);
        if (apply_->has_work()) apply_->work_once(reports_);
    }
    template <typename Condition>
    bool until(Condition condition, Duration limit = seconds{10}) {
        const Instant end = clock_.now() + limit;
        while (clock_.now() < end) {
            cycle();
            if (condition()) return true;
            if (apply_->has_work()) continue;
            pollfd waiting{apply_->events_fd(), POLLIN, 0};
            (void)::poll(&waiting, 1, 20);
        }
        return false;
    }
    void settle() {
        ASSERT_TRUE(until([&] { return apply_->idle() && !apply_->has_work(); }));
        cycle();
    }
    template <typename T>
    std::vector<T> reported() const {
        std::vector<T> found;
        for (const Report& report : reports_)
            if (const auto* one = std::get_if<T>(&report)) found.push_back(*one);
        return found;
    }
    std::set<IpAddress> present(bool already_there = false) const {
        std::set<IpAddress> all;
        for (const auto& report : reported<AddressesPresent>())
            if (report.already_there == already_there) all.insert(report.addresses.begin(), report.addresses.end());
        return all;
    }
    static std::string addresses() { return run("ip -o addr show dev eth0"); }

    tests::SteadyClock clock_;
    std::vector<InstanceConfig> config_;
    std::vector<AddressConfig> statics_;
    std::vector<RouteConfig> static_routes_;
    std::vector<RuleConfig> static_rules_;
    std::unique_ptr<Apply> apply_;
    std::vector<Report> reports_;
};

}  // namespace ka::vrrp::kernel
