// The keyword tables of the bfd process.
#pragma once

#include "common/config/keyword.hpp"

namespace ka::vrrp::bfd {

extern const config::Table bfd_root_table;      // fills a Draft
extern const config::Table bfd_instance_table;  // fills an InstanceDraft

}  // namespace ka::vrrp::bfd
