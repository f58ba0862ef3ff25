// Reads and sets per-interface network settings under /proc/sys/net, and puts back what we changed.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/ip.hpp"
#include "common/base/result.hpp"
#include "vrrp/kernel/saved_setting.hpp"

namespace ka::vrrp::kernel {

// Who keeps for a successor what was before.
struct SettingKeeper {
    std::function<void(const SavedSetting&)> save = [](const SavedSetting&) {};  // it is about to be written
    std::function<void(const Setting&)> forget = [](const Setting&) {};          // it is as it was
};

class Sysctls {
public:
    // `root` is /proc/sys/net except in tests.
    explicit Sysctls(SettingKeeper keeper = {}, std::string root = "/proc/sys/net")
        : keeper_(std::move(keeper)), root_(std::move(root)) {}

    // The number in ROOT/ipv4|ipv6/conf/INTERFACE/NAME.
    Result<int> read(Family family, std::string_view interface, std::string_view name) const;
    // Sets it and remembers the first value that we replaced. Nothing is written when it has that value already.
    Status set(Family family, std::string_view interface, std::string_view name, int value);
    // Likewise of ROOT/ipv4/NAME, which counts for all interfaces.
    Status set_all_ipv4(std::string_view name, int value);
    // Likewise, and nothing is remembered: of an interface that goes with us.
    Status set_for_good(Family family, std::string_view interface, std::string_view name, int value) const;

    // What a predecessor remembered.
    void inherit(const SavedSetting& saved) { saved_[saved.setting] = {saved.before, saved.ours}; }
    // The value that restore() would put back: none where somebody changed it after us or the interface is gone.
    std::optional<int> value_before(const Setting& setting) const;
    // Puts back those that we changed and `which` names.
    void restore(const std::function<bool(const Setting&)>& which);
    void restore();

    // Whether the host forwards on this interface: the Router flag of neighbour advertisements follows it.
    bool forwards(Family family, std::string_view interface) const;

private:
    struct Values {
        int before;
        int ours;
    };
    Status set(Setting setting, int value);
    std::string path(const Setting& setting) const;
    SettingKeeper keeper_;
    std::string root_;
    std::map<Setting, Values> saved_;
};

}  // namespace ka::vrrp::kernel
