// In place of core: what is kept for a successor.
#pragma once

#include <map>
#include <vector>

#include "vrrp/kernel/sysctl.hpp"

namespace ka::tests {

class KeptSettings {
public:
    vrrp::kernel::SettingKeeper keeper() {
        return {[this](const vrrp::kernel::SavedSetting& saved) { kept_.insert_or_assign(saved.setting, saved); },
                [this](const vrrp::kernel::Setting& setting) { kept_.erase(setting); }};
    }
    std::vector<vrrp::kernel::SavedSetting> all() const {
        std::vector<vrrp::kernel::SavedSetting> all;
        for (const auto& [setting, saved] : kept_) all.push_back(saved);
        return all;
    }

private:
    std::map<vrrp::kernel::Setting, vrrp::kernel::SavedSetting> kept_;
};

}  // namespace ka::tests
