// The keyword tables of the global settings: the top-level scalars and global_defs.
#pragma once

#include "common/config/keyword.hpp"
#include "common/model/global.hpp"

namespace ka::model {

extern const config::Table global_root_table;  // fills a Global; holds the block global_defs
extern const config::Table global_defs_table;  // fills a Global

// Applies the settings that depend on others (vrrp_min_garp), once everything is read.
void resolve_global(Global& global);

}  // namespace ka::model
