// The sections of keepalived_check.data that only the checker process has (checker.md 16). Pure.
#pragma once

#include "checker/engine/services.hpp"
#include "common/model/dump_text.hpp"

namespace ka::checker::dump {

void data(const Services& services, model::DumpText& out);

// Its parts: what SSL_GET presents; a group with who uses it; a virtual server with its real ones, and the checks of all.
void dump_tls(const TlsConfig& tls, model::DumpText& out);
void dump_group(const ServerGroupConfig& group, const std::vector<VirtualServer>& servers, model::DumpText& out);
void dump_virtual_server(const VirtualServer& server, model::DumpText& out);
void dump_checks(const Services& services, model::DumpText& out);

}  // namespace ka::checker::dump
