// doc/reference/diagnostics.md: every identifier with its meaning, and an example with what the program says to it.
#pragma once

#include <string>
#include <string_view>

#include "core/schema.hpp"

namespace ka::core {

// What --config-test says of a text on a host that has the interface eth0 and every script.
TestVerdict test_example(std::string_view text);

std::string diagnostics_page();

}  // namespace ka::core
