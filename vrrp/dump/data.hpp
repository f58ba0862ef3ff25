// The sections of keepalived.data that only the vrrp process has (core.md 3.4, vrrp.md 5.3).
#pragma once

#include "common/model/dump_text.hpp"
#include "vrrp/dump/scene.hpp"

namespace ka::vrrp::dump {

void data(const Scene& scene, model::DumpText& out);

// Its parts.
void dump_instance(const Scene& scene, InstanceId id, model::DumpText& out);
void dump_sockets(const Scene& scene, model::DumpText& out);
void dump_groups(const Scene& scene, model::DumpText& out);
void dump_scripts(const Scene& scene, model::DumpText& out);
void dump_files(const Scene& scene, model::DumpText& out);
void dump_processes(const Scene& scene, model::DumpText& out);
void dump_bfds(const Scene& scene, model::DumpText& out);
void dump_interfaces(const Scene& scene, model::DumpText& out);

// "Tracked interfaces :" and relatives, of an instance or a group.
void dump_tracked(const InstanceConfig& instance, model::DumpText& out);
void dump_tracked(const SyncGroupConfig& group, model::DumpText& out);
// What the dumps call the way in which parameters are compared; the parameters in one line.
const char* name_of(ParameterMatch match);
std::string parameters_of(const TrackProcessConfig& process);
// "Master state transition script = ...", where one is configured.
void dump_notify(const NotifyConfig& notify, bool of_group, model::DumpText& out);

}  // namespace ka::vrrp::dump
