// What children want their successors to know. Core keeps it and understands nothing of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/message/core_child.hpp"

namespace ka::core {

class StateStore {
public:
    void save(message::SavedState state) { states_[std::move(state.key)] = std::move(state.octets); }
    void forget(const std::string& key) { states_.erase(key); }
    void heartbeat(Instant adverts_sent_until) { adverts_sent_until_ = adverts_sent_until; }

    // The Resume messages for a successor, each small enough for one datagram; none when nothing was saved.
    std::vector<message::Resume> resume() const;

private:
    std::map<std::string, std::vector<std::uint8_t>> states_;
    Instant adverts_sent_until_{};
};

}  // namespace ka::core
