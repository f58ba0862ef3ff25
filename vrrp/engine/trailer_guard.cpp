#include "vrrp/engine/trailer_guard.hpp"

#include <algorithm>

namespace ka::vrrp {

using packet::TrailerSequence;

bool TrailerClock::advance(Duration since_epoch, Duration limit) {
    const TrailerSequence clock = TrailerSequence::at(since_epoch);
    const bool too_far_ahead = limit > Duration{} && std::chrono::seconds{-packet::clock_skew(since_epoch, last_)} > limit;
    if (clock.is_after(last_) || last_ == TrailerSequence{} || too_far_ahead) {
        last_ = clock;
        promised_ = clock;
        return too_far_ahead;
    }
    last_ = last_.next();
    if (!last_.is_after(promised_)) return false;
    promised_.value = last_.value + block;
    return true;
}

bool ReplayMarks::is_new(const IpAddress& sender, TrailerSequence sequence, Duration since_epoch, Duration limit) const {
    const auto mark = std::ranges::find(marks_, sender, &Mark::sender);
    if (mark == marks_.end()) return true;
    const std::chrono::seconds distance{packet::clock_skew(since_epoch, mark->sequence)};
    const bool forgotten = limit > Duration{} && (distance > limit || -distance > limit);
    return forgotten || sequence.is_after(mark->sequence);
}

void ReplayMarks::accept(const IpAddress& sender, TrailerSequence sequence, std::size_t most) {
    std::erase_if(marks_, [&](const Mark& mark) { return mark.sender == sender; });
    if (marks_.size() >= most && !marks_.empty()) marks_.erase(marks_.begin());
    marks_.push_back({sender, sequence});
}

}  // namespace ka::vrrp
