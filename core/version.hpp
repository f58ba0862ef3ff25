// What -v shows, in the shape that deployment tools parse.
#pragma once

#include <string>
#include <vector>

namespace ka::core {

// "Keepalived v2.4.3 (MM/DD,YYYY)": the version of the reference whose interfaces we keep.
std::string compatible_version();
// The whole -v text.
std::string version_text();
// "Running on Linux 6.1 ... (built for Linux 6.1.4)"
std::string kernel_line();
// What is said after a crash: version, kernel, features.
std::vector<std::string> crash_notes();

}  // namespace ka::core
