// Effects of the VRRP engine as lines of text.
#pragma once

#include <string>

#include "vrrp/engine/effect.hpp"
#include "vrrp/engine/router.hpp"

namespace ka::vrrp::transcript {

// One line without its end; the router gives names to ids.
std::string print(const Effect& effect, const Router& router);

}  // namespace ka::vrrp::transcript
