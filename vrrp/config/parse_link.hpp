// Parsers of vrrp_instance for interfaces that an instance makes and for the keys that sign its adverts.
#pragma once

#include <string_view>

#include "common/config/dump.hpp"
#include "common/config/keyword.hpp"
#include "common/config/statement.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

using config::DumpWriter;
using config::Statement;

void parse_use_vmac(Statement& line, InstanceDraft& draft);
void dump_use_vmac(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_use_ipvlan(Statement& line, InstanceDraft& draft);
void dump_use_ipvlan(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_vrf(Statement& line, InstanceDraft& draft);

extern const config::Table hmac_table;  // fills an InstanceDraft: auth_hmac { }

}  // namespace ka::vrrp
