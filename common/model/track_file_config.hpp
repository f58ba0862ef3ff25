// A file whose number counts for instances and real servers (core.md 11.3), as configured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ka::model {

struct TrackFileConfig {
    std::string name;
    std::string path;  // holds one whole number
    std::int32_t weight = 1;  // factor of the number, -254..254; 0: any other number than 0 means FAULT
    bool reverse = false;
    std::optional<std::int64_t> init_value;  // written at the first start where there is no file
    bool init_overwrite = false;             // or even where there is one
    bool operator==(const TrackFileConfig&) const = default;
};

}  // namespace ka::model
