// The sequence number of IPSEC-AH (vrrp.md 1.6): one counter for what an instance sent and for what it heard, so that a new
// master goes on where the old one was.
#pragma once

#include <algorithm>
#include <cstdint>

namespace ka::vrrp {

class AhSequence {
public:
    // What a successor of the process needs: no number above `promised` was ever sent.
    struct Saved {
        std::uint32_t value = 0;
        std::uint32_t promised = 0;
        bool operator==(const Saved&) const = default;
    };

    std::uint32_t value() const { return value_; }  // the last one sent or heard
    bool is_new(std::uint32_t heard) const { return heard > value_; }
    void hear(std::uint32_t heard) { value_ = heard; }

    // The number of the next advert. At the end of the space it stands still, as the reference's.
    std::uint32_t next() {
        if (value_ > last_counted) cycled_ = true;
        else ++value_;
        return value_;
    }
    // Others are there and go on counting: no reason to begin anew.
    void others_heard() { cycled_ = false; }

    void become_master() {
        if (cycled_) *this = {};
        value_ = std::max(value_, promised_);
        promise();
    }
    void leave_master() { promised_ = 0; }

    // Numbers are promised in blocks, so that not each advert needs a checkpoint of its own.
    bool beyond_promise() const { return value_ > promised_; }
    void promise() { promised_ = value_ + std::min(block, UINT32_MAX - value_); }

    Saved saved() const { return {value_, promised_}; }
    void inherit(const Saved& saved) {
        value_ = saved.value;
        promised_ = saved.promised;
    }

private:
    static constexpr std::uint32_t last_counted = 0xFFFFFFFD;
    static constexpr std::uint32_t block = 1024;
    std::uint32_t value_ = 0;
    std::uint32_t promised_ = 0;
    bool cycled_ = false;
};

}  // namespace ka::vrrp
