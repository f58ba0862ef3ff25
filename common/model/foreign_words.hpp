// The top-level words of each kind of process, by name only: what the other processes skip, with its structure.
#pragma once

#include "common/config/keyword.hpp"

namespace ka::model {

extern const config::Table vrrp_words;
extern const config::Table checker_words;
extern const config::Table bfd_words;

}  // namespace ka::model
