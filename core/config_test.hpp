// -t: reads the configuration as every process would, says what is wrong with it, changes nothing (core.md 1.3).
#pragma once

#include "core/options.hpp"

namespace ka::core {

// The exit status. Complaints go to stderr or are appended to the file named with -t.
int test_configuration_files(const Options& options);

}  // namespace ka::core
