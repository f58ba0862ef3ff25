// The one thing of JSON that needs care: strings of any octets.
#pragma once

#include <string>
#include <string_view>

namespace ka {

// In quotes; control characters are escaped, octets that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

}  // namespace ka
