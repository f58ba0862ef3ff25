// What of a configuration has an effect today: services of groups are left out.
#pragma once

#include "checker/config/model.hpp"

namespace ka::checker {

Config effective(Config config);

}  // namespace ka::checker
