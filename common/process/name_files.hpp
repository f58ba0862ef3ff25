// The files of iproute2 that name kernel numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ka {

// The texts of FOLDER/NAME and of FOLDER/NAME.d/*.conf in the order of their names. What is not there, cannot be read or is
// larger than a megabyte is left out, and so is what follows after 256 files.
std::vector<std::string> read_name_files(const std::string& folder, std::string_view name);

}  // namespace ka
