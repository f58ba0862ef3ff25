// The keyword tables of the vrrp process: what a reader of its part of a configuration needs to know.
#pragma once

#include "common/config/keyword.hpp"

namespace ka::vrrp {

extern const config::Table vrrp_root_table;  // fills a Draft
extern const config::Table vrrp_reference_table;  // bfd_instance, which is another process's; fills a Draft
extern const config::Table instance_table;   // fills an InstanceDraft
extern const config::Table group_table;      // fills a GroupDraft
extern const config::Table script_table;     // fills a ScriptDraft

}  // namespace ka::vrrp
