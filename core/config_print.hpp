// --config-dump and --config-diff: what a configuration means, and what a reload would make of another.
#pragma once

#include "core/options.hpp"

namespace ka::core {

// 0, or 2 when there is nothing to read. To stdout; what cannot be understood is --config-test's to say.
int print_configuration(const Options& options);

// As diff(1): 0 the same, 1 different, 2 one of them cannot be used, which stderr explains.
int compare_configurations(const Options& options);

}  // namespace ka::core
