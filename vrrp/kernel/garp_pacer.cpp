#include "vrrp/kernel/garp_pacer.hpp"

#include <algorithm>

namespace ka::vrrp::kernel {

void GarpPacer::set_groups(std::vector<Group> groups) {
    groups_ = std::move(groups);
    group_of_.clear();
    for (std::size_t i = 0; i < groups_.size(); ++i)
        for (const std::string& interface : groups_[i].interfaces) group_of_.emplace(interface, i);
}

Duration GarpPacer::spacing(const LaneKey& key) const {
    const auto of = [&](const GarpSpacing& spacing) { return key.family == Family::ipv4 ? spacing.arp : spacing.neighbour; };
    const auto group = group_of_.find(key.interface);
    const Duration shared = group == group_of_.end() ? Duration{} : of(groups_[group->second].spacing);
    return shared > Duration{} ? shared : of(spacing_);
}

GarpPacer::LaneKey GarpPacer::pace_of(const LaneKey& key) const {
    const auto group = group_of_.find(key.interface);
    return group == group_of_.end() ? key : LaneKey{groups_[group->second].interfaces.front(), key.family};
}

void GarpPacer::add(const SendGarp& burst) {
    if (burst.repeat == 0) return;
    for (const auto& [address, interface] : burst.addresses) {
        Lane& lane = lanes_[{interface, address.family()}];
        const AddressKey key{burst.instance, address};
        const auto [place, is_new] = lane.waiting.try_emplace(key);
        Waiting& waiting = place->second;
        waiting.rounds = std::max(waiting.rounds, burst.repeat);
        waiting.first = true;
        waiting.source = burst.source;
        if (is_new) lane.unheard.push_back(key);
    }
}

void GarpPacer::cancel(InstanceId instance) {
    for (auto lane = lanes_.begin(); lane != lanes_.end();) {
        auto& waiting = lane->second.waiting;
        std::erase_if(waiting, [&](const auto& entry) { return entry.first.instance == instance; });
        const auto ours = [&](const AddressKey& key) { return key.instance == instance; };
        std::erase_if(lane->second.unheard, ours);
        std::erase_if(lane->second.repeating, ours);
        lane = waiting.empty() ? lanes_.erase(lane) : std::next(lane);
    }
}

// The head of the lane; it goes to the end while it has rounds left, so that a round covers every address first.
bool GarpPacer::take_one(const LaneKey& key, Lane& lane, Instant now, Rounds rounds, std::vector<GarpFrame>& frames) {
    if (rounds == Rounds::first && lane.unheard.empty()) return false;
    const Duration gap = spacing(key);
    const LaneKey pace = pace_of(key);
    if (const auto held = not_before_.find(pace); held != not_before_.end()) {
        if (gap > Duration{} && held->second > now) return false;
        not_before_.erase(held);
    }
    auto& queue = lane.unheard.empty() ? lane.repeating : lane.unheard;
    const AddressKey head = queue.front();
    queue.pop_front();
    const auto place = lane.waiting.find(head);
    Waiting& waiting = place->second;
    frames.push_back({head.instance, head.address, key.interface, waiting.first, waiting.source});
    waiting.first = false;
    if (--waiting.rounds > 0)
        lane.repeating.push_back(head);
    else
        lane.waiting.erase(place);
    if (gap > Duration{}) not_before_[pace] = now + gap;
    return true;
}

std::vector<GarpFrame> GarpPacer::take(std::size_t limit, Instant now, Rounds rounds) {
    std::vector<GarpFrame> frames;
    bool took = true;
    while (took && frames.size() < limit) {
        took = false;
        for (auto lane = lanes_.begin(); lane != lanes_.end() && frames.size() < limit;) {
            took |= take_one(lane->first, lane->second, now, rounds, frames);
            lane = lane->second.waiting.empty() ? lanes_.erase(lane) : std::next(lane);
        }
    }
    std::erase_if(not_before_, [&](const auto& held) { return held.second <= now; });
    return frames;
}

Instant GarpPacer::next_deadline() const {
    Instant next = never;
    for (const auto& [key, lane] : lanes_) {
        const auto held = not_before_.find(pace_of(key));
        next = std::min(next, held == not_before_.end() ? Instant{} : held->second);
    }
    return next;
}

}  // namespace ka::vrrp::kernel
