#include "core/state_store.hpp"

#include "common/base/limits.hpp"

namespace ka::core {

namespace {
// Room for the lengths, the header and the other fields.
constexpr std::size_t overhead_each = 16;
constexpr std::size_t budget = limits::message_bytes - 1024;
}  // namespace

std::vector<message::Resume> StateStore::resume() const {
    std::vector<message::Resume> messages;
    std::size_t used = budget;
    for (const auto& [key, octets] : states_) {
        const std::size_t size = key.size() + octets.size() + overhead_each;
        if (used + size > budget) {
            messages.push_back({adverts_sent_until_, {}});
            used = 0;
        }
        messages.back().states.push_back({key, octets});
        used += size;
    }
    return messages;
}

}  // namespace ka::core
