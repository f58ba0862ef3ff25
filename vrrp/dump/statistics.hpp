// The statistics file (core.md 3.3): what every instance has counted.
#pragma once

#include <string>

#include "vrrp/engine/router.hpp"

namespace ka::vrrp::dump {

std::string statistics(const Router& router);  // of all instances
std::string statistics(const std::string& name, const Statistics& counted);

}  // namespace ka::vrrp::dump
