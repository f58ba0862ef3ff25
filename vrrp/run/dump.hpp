// What a running router shows on request: the JSON file and the statistics file (core.md 3.3, 3.5). Pure text.
#pragma once

#include <string>

#include "common/base/time.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/router.hpp"

namespace ka::vrrp::run {

// One line, version 1 of the format: an array of instances. `to_wall` is wall time minus protocol time.
std::string json_dump(const Router& router, const Config& config, Duration to_wall);

std::string statistics_dump(const Router& router);

}  // namespace ka::vrrp::run
