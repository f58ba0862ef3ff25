// The interfaces that instances make for themselves, in the runner's cycle.
#include <algorithm>

#include "common/log/log.hpp"
#include "vrrp/run/runner.hpp"

namespace ka::vrrp::run {

void Runner::log_interface(const InterfaceLine& line) {
    if (line.detail)
        log::info_detail("{}", {line.text});
    else
        log::info("{}", {line.text});
}

void Runner::log_interfaces(const std::vector<InterfaceLine>& lines) {
    for (const auto& line : lines)
        if (line.last) lines_for_later_.push_back(line);
        else log_interface(line);
}

void Runner::log_links() {
    using Level = kernel::MadeLinks::Line::Level;
    for (const auto& line : links_.take_lines()) {
        if (line.level == Level::detail) log::info_detail("{}", {line.text});
        else log::write(line.level == Level::error ? log::Level::error : line.level == Level::warning ? log::Level::warning : log::Level::info, line.text);
    }
}

// One that comes back within milliseconds was never away: its instance goes on, on the new one. One that makes way for another
// in a reload goes when the instances know that one.
bool Runner::is_untold(const std::string& name) const {
    const bool is_leaving = prepared_ && std::ranges::find(config_->made_links, name, &MadeLink::name) != config_->made_links.end();
    return is_leaving || links_.is_coming(name);
}

void Runner::tell(const InterfaceChanged& event, const Feed& feed) {
    if (is_untold(event.name)) untold_.insert(event.name);
    else feed(event);
}

void Runner::tell_late(const Feed& feed) {
    for (auto name = untold_.begin(); name != untold_.end();) {
        if (is_untold(*name)) {
            ++name;
            continue;
        }
        feed(interfaces_.describe(*name, apply_->mirror()));
        name = untold_.erase(name);
    }
}

void Runner::ask_links() {
    linkbeat_.configure(config_->linkbeats);
    interfaces_.set_beats(linkbeat_.states());
}

void Runner::take_beat(const std::string& name, bool up) {
    std::vector<InterfaceChanged> events;
    std::vector<InterfaceLine> lines;
    interfaces_.beat(name, up, apply_->mirror(), events, lines);
    log_interfaces(lines);
    for (const auto& event : events) cycle_.push(event);
    turn();
}

// Only with the mirror up to date: what was asked for is seen there before the next is asked.
void Runner::keep_links() {
    if (!apply_->ready() || apply_->behind()) return;
    const Instant now = loop_.now();
    links_.work(apply_->mirror(), now);
    log_links();
    kernel_readable_ = true;
}

// ---- settings of others

kernel::SettingKeeper Runner::keeper() {
    return {[this](const kernel::SavedSetting& saved) { listener_.save(kernel::key_of(saved.setting), kernel::encode(saved)); },
            [this](const kernel::Setting& setting) { listener_.forget(kernel::key_of(setting)); }};
}

void Runner::take_settings(const std::vector<kernel::SavedSetting>& settings) {
    links_.inherit(settings);
    for (const auto& saved : settings)
        if (!kernel::MadeLinks::changes(saved.setting)) sysctls_.inherit(saved);
}

}  // namespace ka::vrrp::run
