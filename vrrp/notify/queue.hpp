// Which notification may start when: those of one object one after the other, so that the last state wins. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/limits.hpp"
#include "common/base/time.hpp"

namespace ka::vrrp::notify {

// Begin with the scripts of this notification. `id` comes back in finished().
template <typename Item>
struct Begin {
    std::uint64_t id = 0;
    std::string object;
    Item item;
    bool impatient = false;  // those of the notification before still run
    bool operator==(const Begin&) const = default;
};

// Item: what a notification is to the caller. A notification is under way from Begin until finished(id).
template <typename Item>
class Queue {
public:
    explicit Queue(Duration patience = limits::notify_wait) : patience_(patience) {}

    // A shorter patience is for the end of the process.
    void set_patience(Duration patience) { patience_ = patience; }

    // How many older notifications of the object were given up: beyond limits::notify_backlog only the latest is kept.
    std::size_t add(const std::string& object, Item item, Instant now) {
        auto& waiting = objects_[object].waiting;
        waiting.push_back({std::move(item), now});
        std::size_t given_up = 0;
        if (waiting.size() > limits::notify_backlog) {
            given_up = waiting.size() - 1;
            waiting.erase(waiting.begin(), std::prev(waiting.end()));
        }
        return given_up;
    }

    // The scripts of a notification have ended; an id that was overtaken is not minded.
    void finished(std::uint64_t id) {
        for (auto& [name, object] : objects_)
            if (object.under_way == id) object.under_way = 0;
    }

    // What may begin now, objects by name.
    std::vector<Begin<Item>> take(Instant now) {
        std::vector<Begin<Item>> begins;
        for (auto place = objects_.begin(); place != objects_.end();) {
            auto& [name, object] = *place;
            if (!object.waiting.empty() && due(object) <= now) {
                begins.push_back({++last_id_, name, std::move(object.waiting.front().item), object.under_way != 0});
                object.waiting.pop_front();
                object.under_way = last_id_;
                object.began = now;
            }
            const bool spent = object.waiting.empty() && object.under_way == 0;
            place = spent ? objects_.erase(place) : std::next(place);
        }
        return begins;
    }

    Instant next_deadline() const {
        Instant next = never;
        for (const auto& [name, object] : objects_)
            if (!object.waiting.empty()) next = std::min(next, due(object));
        return next;
    }
    bool empty() const { return objects_.empty(); }  // nothing waits, nothing is under way

private:
    struct Waiting {
        Item item;
        Instant since;
    };
    struct Object {
        std::deque<Waiting> waiting;
        std::uint64_t under_way = 0;  // id, 0 = none
        Instant began{};
    };
    // The first in the queue waits for the one under way, counted from when both were there.
    Instant due(const Object& object) const {
        if (object.under_way == 0) return Instant{};
        return std::max(object.began, object.waiting.front().since) + patience_;
    }

    Duration patience_;
    std::uint64_t last_id_ = 0;
    std::map<std::string, Object> objects_;
};

}  // namespace ka::vrrp::notify
