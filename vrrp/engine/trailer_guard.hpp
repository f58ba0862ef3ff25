// What an instance with auth_hmac remembers of trailers, its own and those of others (vrrp.md 1.7): the numbers that a
// sender uses, and the marks below which a receiver takes nothing any more.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/time.hpp"
#include "vrrp/packet/auth_trailer.hpp"

namespace ka::vrrp {

// The numbers of our own trailers.
class TrailerClock {
public:
    // What a successor of the process needs: no number after `last` was sent that the clock did not give.
    std::uint64_t saved() const { return promised_.is_after(last_) ? promised_.value : last_.value; }
    void inherit(std::uint64_t saved) { last_.value = promised_.value = saved; }

    packet::TrailerSequence last() const { return last_; }
    // The number of the next advert: the clock where it is later, else one more than the last. `limit`: where the last is
    // further ahead of the clock, the clock was wrong, and it begins anew (0 = never). True: a successor must be told first.
    bool advance(Duration since_epoch, Duration limit);

private:
    static constexpr std::uint64_t block = 1024;
    packet::TrailerSequence last_;
    packet::TrailerSequence promised_;
};

// The last number of each sender. Its memory is bounded: the sender that was accepted longest ago is forgotten.
class ReplayMarks {
public:
    // Whether this number is a new one of that sender. `limit`: a mark that is further from the clock counts no more
    // (0 = every mark counts).
    bool is_new(const IpAddress& sender, packet::TrailerSequence sequence, Duration since_epoch, Duration limit) const;
    void accept(const IpAddress& sender, packet::TrailerSequence sequence, std::size_t most);

private:
    struct Mark {
        IpAddress sender;
        packet::TrailerSequence sequence;
    };
    std::vector<Mark> marks_;  // the one accepted last is at the end
};

}  // namespace ka::vrrp
