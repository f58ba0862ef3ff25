// A small language for the tests of binding: houses with rooms.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/config/keyword.hpp"

namespace ka::config::testing {

struct Garden {
    std::uint32_t trees = 1;
    bool pond = false;
    bool operator==(const Garden&) const = default;
};

struct House {
    std::string name;
    std::optional<std::uint8_t> number;
    Duration heating = seconds{1};
    std::uint32_t windows = 0;
    std::int32_t floor = 0;
    std::string colour;
    std::string bell;
    std::optional<bool> lights;
    std::optional<IpAddress> address;
    Garden garden;
    std::vector<std::string> rooms;
    std::vector<std::string> command;
    bool closed = false;
    bool operator==(const House&) const = default;
};

struct Street {
    std::string name;
    std::vector<House> houses;
    std::vector<std::string> trace;  // what hooks saw
    bool operator==(const Street&) const = default;
};

extern const Table house_table;
extern const Table street_table;

}  // namespace ka::config::testing
