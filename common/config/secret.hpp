// Passwords and keys never appear in what is said about a configuration, also where their keyword is misspelt.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ka::config {

inline constexpr std::string_view secret_mask = "********";

// Where what must not be shown begins in a line: behind a word that names a password or key, or nearly does. npos: nowhere.
std::size_t secret_at(std::string_view line);

// The line with the mask in the place of what must not be shown.
std::string without_secret(std::string_view line);

}  // namespace ka::config
