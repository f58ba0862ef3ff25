#include "vrrp/notify/mails.hpp"

#include <algorithm>

#include "common/base/format.hpp"

namespace ka::vrrp::notify {

namespace {

bool is_state(NotifyState state) { return state <= NotifyState::deleted; }

std::string event_of(NotifyState state) {
    switch (state) {
        case NotifyState::stop: return "Stopping";
        case NotifyState::deleted: return "Deleted";
        default: return format("Entering {} state", {name_of(state)});
    }
}

const char* text_of_instance(NotifyState state) {
    switch (state) {
        case NotifyState::master: return "=> VRRP Instance is now owning VRRP VIPs <=";
        case NotifyState::stop: return "=> VRRP Instance stopping <=";
        case NotifyState::deleted: return "=> VRRP Deleted at reload <=";
        default: return "=> VRRP Instance is no longer owning VRRP VIPs <=";
    }
}

std::string text_of_group(NotifyState state) {
    if (state == NotifyState::stop) return "=> All VRRP group instances are now stopping <=";
    return format("=> All VRRP group instances are now in {} state <=", {name_of(state)});
}

bool has(const Config& config, bool is_group, const std::string& name) {
    if (is_group) return std::ranges::find(config.sync_groups, name, &SyncGroupConfig::name) != config.sync_groups.end();
    return std::ranges::find(config.instances, name, &InstanceConfig::name) != config.instances.end();
}

}  // namespace

void Mails::configure(const Config& config, bool no_faults) {
    no_faults_ = no_faults;
    std::erase_if(last_, [&](const auto& known) { return !has(config, known.first.first, known.first.second); });
}

std::optional<Mail> Mails::mail_of(const Notify& notify) {
    if (!notify.scripts || !notify.scripts->mail || !is_state(notify.state)) return std::nullopt;
    const auto [known, is_new] = last_.try_emplace({notify.is_group, notify.name}, notify.state);
    if (!is_new && std::exchange(known->second, notify.state) == notify.state) return std::nullopt;
    if (no_faults_ && notify.state == NotifyState::fault) return std::nullopt;
    return Mail{format("VRRP {} {} - {}", {notify.is_group ? "Group" : "Instance", notify.name, event_of(notify.state)}),
                notify.is_group ? text_of_group(notify.state) : std::string(text_of_instance(notify.state))};
}

}  // namespace ka::vrrp::notify
