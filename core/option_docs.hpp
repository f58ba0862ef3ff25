// What is written from the table of options: the list in keepalived(8), and completions of three shells.
#pragma once

#include <span>
#include <string>

#include "core/options.hpp"

namespace ka::core {

// In the language of man(7).
std::string manual_of_options(std::span<const OptionDoc> options);

std::string bash_completion(std::span<const OptionDoc> options);
std::string zsh_completion(std::span<const OptionDoc> options);
std::string fish_completion(std::span<const OptionDoc> options);

}  // namespace ka::core
