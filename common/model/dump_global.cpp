#include "common/model/dump_global.hpp"

#include "common/model/script_line.hpp"

namespace ka::model {

namespace {

using Role = DumpingProcess::Role;
constexpr std::uint32_t default_umask = 0177;

const char* truth(bool value) { return value ? "true" : "false"; }
std::int64_t whole(Duration value) { return std::chrono::duration_cast<seconds>(value).count(); }

void dump_process_name(const Global& global, const char* what, const ProcessTuning& process, const char* usual, DumpText& out) {
    const bool named = !process.name.empty();
    if (named || global.common.process_names) out.head("{} process name = {}", {what, named ? process.name : std::string(usual)});
}

void dump_names(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto& saved = global.common.config_save_dir;
    if (!saved.empty()) out.head("Config save dir = {}", {saved});
    const auto named = [](const std::string& space) { return space.empty() ? "(default)" : space.c_str(); };
    const auto& ipvs = global.parent.net_namespace_ipvs;
    out.head("Network namespace = {}", {named(global.parent.net_namespace)});
    out.head("Network namespace ipvs = {}", {ipvs ? named(*ipvs) : "(main namespace)"});
    if (!global.parent.instance.empty()) out.head("Instance name = {}", {global.parent.instance});
    if (!global.parent_process.name.empty()) out.head("Parent process name = {}", {global.parent_process.name});
    dump_process_name(global, "VRRP", global.vrrp_process, "keepalived_vrrp", out);
    dump_process_name(global, "LVS", global.checker_process, "keepalived_lvs", out);
    dump_process_name(global, "BFD", global.bfd_process, "keepalived_bfd", out);
    out.head("{} symlinks in script paths", {global.common.scripts.use_symlink_paths ? "Keep" : "Replace"});
    out.head("{} supplementary groups for all scripts", {global.common.scripts.set_supplementary_groups ? "Set" : "Don't set"});
    const auto& router = global.common.router_id;
    out.head("Router ID = {}", {router.empty() ? process.host_name : router});
}

const char* alert_text(std::optional<bool> alert) { return !alert ? "unset" : *alert ? "on" : "off"; }

void dump_mail(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto& mail = global.common.mail;
    if (mail.server) {
        out.head("Smtp server = {}", {mail.server->host});
        out.head("Smtp server port = {}", {mail.server->port});
    }
    const bool used = mail.server.has_value();  // with their defaults only then
    if (used || !mail.helo.empty()) out.head("Smtp HELO name = {}", {mail.helo.empty() ? process.host_name : mail.helo});
    if (used) out.head("Smtp server connection timeout = {}", {whole(mail.timeout)});
    if (used || !mail.from.empty())
        out.head("Email notification from = {}", {mail.from.empty() ? process.user_name + "@" + process.host_name : mail.from});
    if (!mail.recipients.empty()) {
        out.head("Email notification to:");
        for (const auto& receiver : mail.recipients) out.entry("{}", {receiver});
    }
    out.head("Default smtp_alert = {}", {alert_text(mail.alert)});
    out.head("Default smtp_alert_vrrp = {}", {alert_text(mail.alert_vrrp)});
    out.head("Default smtp_alert_checker = {}", {alert_text(mail.alert_checker)});
    out.head("Checkers log all failures = {}", {truth(global.checker.log_all_failures)});
}

void dump_reload(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto& parent = global.parent;
    if (parent.reload_check_config) out.head("Test config before reload, log to {}", {*parent.reload_check_config});
    else out.head("No test config before reload");
    if (!parent.reload_time_file.empty()) {
        out.head("Reload time file = {}{}", {parent.reload_time_file, parent.reload_repeat ? " (repeat)" : ""});
        if (process.reload_at.empty()) out.head("No reload scheduled");
        else out.head("Reload scheduled for {}", {process.reload_at});
    }
    if (parent.reload_file) out.head("Reload_file = {}", {parent.reload_file->empty() ? "default" : parent.reload_file->c_str()});
    if (global.common.dump.with_instance) out.head("Use instance name in data dumps");
}

// Who runs them shows them; the two lines differ by a comma.
void dump_start_and_stop(const ParentSettings& parent, DumpText& out) {
    const auto dump = [&](const char* pattern, const std::optional<ScriptCommand>& script, Duration timeout) {
        if (script) out.head(pattern, {quoted_command(*script), script->uid, script->gid, whole(timeout)});
    };
    dump("Startup script = {}, uid:gid {}:{}, timeout {}", parent.startup_script, parent.startup_script_timeout);
    dump("Shutdown script = {}, uid:gid {}:{} timeout {}", parent.shutdown_script, parent.shutdown_script_timeout);
}

void dump_fifos(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto dump = [&](const char* what, const std::optional<FifoConfig>& fifo, const std::optional<ScriptCommand>& reader) {
        if (!fifo) return;
        const auto [uid, gid] = process.ids(fifo->as);
        out.head("{} notify fifo = {}, uid:gid {}:{}", {what, fifo->path, uid, gid});
        if (reader)
            out.head("{} notify fifo script = {}, uid:gid {}:{}", {what, quoted_command(*reader), reader->uid, reader->gid});
    };
    dump("Global", global.common.notify_fifo, global.common.notify_fifo_script);
    dump("VRRP", global.vrrp.notify_fifo, global.vrrp.notify_fifo_script);
    dump("LVS", global.checker.notify_fifo, global.checker.notify_fifo_script);
    out.head("FIFO write vrrp states on reload = {}", {truth(global.vrrp.fifo_states_on_reload)});
    out.head("VRRP notify priority changes = {}", {truth(global.vrrp.notify_priority_changes)});
}

void dump_garp(const VrrpSettings& vrrp, DumpText& out) {
    const auto& garp = vrrp.garp;
    out.head("Gratuitous ARP delay = {}", {whole(garp.delay)});
    out.head("Gratuitous ARP repeat = {}", {garp.repeat});
    out.head("Gratuitous ARP refresh timer = {}", {whole(garp.refresh)});
    out.head("Gratuitous ARP refresh repeat = {}", {garp.refresh_repeat});
    out.head("Gratuitous ARP lower priority delay = {}", {whole(garp.lower_prio_delay.value_or(garp.delay))});
    out.head("Gratuitous ARP lower priority repeat = {}", {garp.lower_prio_repeat.value_or(garp.repeat)});
    out.head("Num adverts before down = {}", {vrrp.down_timer_adverts});
    out.head("Gratuitous ARP for each secondary {} = {}s", {garp.extra.all ? "i/f" : "VMAC", whole(garp.extra.interval)});
    out.head("Send advert after receive lower priority advert = {}", {truth(!vrrp.lower_prio_no_advert)});
    out.head("Send advert after receive higher priority advert = {}", {truth(vrrp.higher_prio_send_advert)});
    out.head("Gratuitous ARP interval = {:.6f}", {to_seconds(garp.garp_interval)});
    out.head("Gratuitous NA interval = {:.6f}", {to_seconds(garp.gna_interval)});
}

void dump_firewall(const NftablesSettings& nftables, const IpvsNftables& ipvs, DumpText& out) {
    if (!nftables.table.empty()) {
        out.head("nftables table name = {}", {nftables.table});
        out.head("nftables base chain priority = {}", {nftables.priority});
        out.head("nftables {}force use ifindex for link local IPv6", {nftables.by_index ? "" : "don't "});
    }
    if (!ipvs.table.empty()) {
        out.head("ipvs nftables table name = {}", {ipvs.table});
        out.head("ipvs nftables base chain priority = {}", {ipvs.priority});
        out.head("ipvs nftables start fwmark = {}", {ipvs.first_mark});
    }
    out.head("nftables with{} counters", {nftables.counters ? "" : "out"});
    out.head("libnftnl version {}", {LIBNFTNL_VERSION});
}

void dump_timeouts(const IpvsTimeouts& timeouts, DumpText& out) {
    const auto dump = [&](const char* what, const std::optional<std::uint32_t>& value) {
        if (value) out.head("LVS {} timeout = {}", {what, *value});
    };
    dump("TCP", timeouts.tcp);
    dump("TCP FIN", timeouts.tcp_fin);
    dump("UDP", timeouts.udp);
}

void dump_sync_daemon(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto& daemon = global.common.sync_daemon;
    if (!daemon) return;
    const char* whose = process.role == Role::vrrp ? "instance" : "name";
    if (!daemon->instance.empty()) out.head("LVS syncd vrrp {} = {}", {whose, daemon->instance});
    out.head("LVS syncd interface = {}", {daemon->interface});
    if (daemon->id) out.head("LVS syncd syncid = {}", {*daemon->id});
    if (daemon->max_length != 0) out.head("LVS syncd maxlen = {}", {daemon->max_length});
    if (daemon->group) out.head("LVS mcast group {}", {daemon->group->to_string()});
    if (daemon->port != 0) out.head("LVS syncd mcast port = {}", {daemon->port});
    if (daemon->ttl != 0) out.head("LVS syncd mcast ttl = {}", {daemon->ttl});
}

const char* flush_text(FlushOnStop flush) {
    return flush == FlushOnStop::off ? "disabled" : flush == FlushOnStop::services ? "VS" : "full";
}

void dump_vrrp(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto& vrrp = global.vrrp;
    out.head("Dynamic interfaces = {}", {truth(vrrp.dynamic_interfaces)});
    if (vrrp.dynamic_interfaces) out.head("Allow interface changes = {}", {truth(vrrp.allow_interface_changes)});
    if (global.common.mail.no_faults) out.head("Send emails for fault transitions = off");
    dump_timeouts(global.checker.timeouts, out);
    if (process.role == Role::vrrp) out.head("Default interface = {}", {vrrp.default_interface});
    out.head("Disable local IGMP = {}", {vrrp.disable_local_igmp ? "yes" : "no"});
    dump_sync_daemon(global, process, out);
    out.head("LVS flush = {}", {truth(global.checker.flush_ipvs)});
    out.head("LVS flush on stop = {}", {flush_text(global.checker.flush_on_stop)});
    dump_fifos(global, process, out);
    out.head("VRRP IPv4 mcast group = {}", {vrrp.multicast_group4.to_string()});
    out.head("VRRP IPv6 mcast group = {}", {vrrp.multicast_group6.to_string()});
    dump_garp(vrrp, out);
    out.head("VRRP default protocol version = {}", {vrrp.version});
    dump_firewall(vrrp.firewall.nftables, global.checker.nftables, out);
    out.head("VRRP check unicast_src = {}", {truth(vrrp.check_unicast_source)});
    out.head("VRRP skip check advert addresses = {}", {truth(vrrp.skip_check_advert_addresses)});
    out.head("VRRP strict mode = {}", {truth(vrrp.strict)});
}

void dump_tuning(const char* what, const ProcessTuning& process, DumpText& out) {
    out.head("{} process priority = {}", {what, process.nice.value_or(0)});
    out.head("{} don't swap = {}", {what, truth(process.no_swap)});
    out.head("{} realtime priority = {}", {what, process.realtime_priority.value_or(0)});
    std::string cpus;
    for (const auto cpu : process.cpus) cpus += " " + std::to_string(cpu);
    if (!cpus.empty()) out.head("{} CPU Affinity ={}", {what, cpus});
    out.head("{} realtime limit = {}", {what, process.rlimit_rttime});
}

void dump_tunings(const Global& global, DumpText& out) {
    out.head("Max auto priority = {}", {global.common.max_auto_priority});
    out.head("Min auto priority delay = {} usecs", {global.common.min_auto_priority_microseconds});
    dump_tuning("VRRP", global.vrrp_process, out);
    dump_tuning("Checker", global.checker_process, out);
    dump_tuning("BFD", global.bfd_process, out);
    for (const char* part : {"vrrp", "checker", "RFCv2", "RFCv3", "traps"}) out.head("SNMP {} disabled", {part});
    const auto& socket = global.common.snmp.socket;
    out.head("SNMP socket = {}", {socket.empty() ? "default (unix:/var/agentx/master)" : socket.c_str()});
    out.head("DBus disabled");
    out.head("DBus service name = {}", {global.vrrp.dbus.service});
}

void dump_buffers(const Global& global, DumpText& out) {
    const auto dump = [&](const char* socket, const SocketBuffer& buffer) {
        out.head("{}_rcv_bufs = {}", {socket, buffer.octets});
        out.head("{}_rcv_bufs_force = {}", {socket, buffer.force ? 1 : 0});
    };
    dump("vrrp_netlink_cmd", global.vrrp.netlink_command_buffer);
    dump("vrrp_netlink_monitor", global.vrrp.netlink_monitor_buffer);
    dump("process_monitor", global.vrrp.process_monitor_buffer);
    dump("lvs_netlink_cmd", global.checker.netlink_command_buffer);
    dump("lvs_netlink_monitor", global.checker.netlink_monitor_buffer);
    out.head("rs_init_notifies = {}", {global.checker.init_notifies ? 1 : 0});
    out.head("no_checker_emails = {}", {global.common.mail.no_checker_mails ? 1 : 0});
    const auto policy = global.vrrp.receive_buffer_policy;
    if (policy == ReceiveBufferPolicy::bytes) out.head("rx_bufs_size = {}", {global.vrrp.receive_buffer_bytes});
    else if (policy != ReceiveBufferPolicy::system)
        out.head("rx_bufs_policy = {}", {policy == ReceiveBufferPolicy::mtu ? "MTU" : "ADVERT"});
    out.head("rx_bufs_multiples = {}", {global.vrrp.receive_buffer_multiplier});
}

void dump_files(const Global& global, const DumpingProcess& process, DumpText& out) {
    const auto mask = process.umask ? process.umask : global.parent.umask;
    out.head("umask = 0{:o}", {mask.value_or(default_umask)});
    if (global.vrrp.startup_delay > Duration{}) out.head("vrrp_startup_delay = {:g}", {to_seconds(global.vrrp.startup_delay)});
    if (global.vrrp.log_unknown_vrids) out.head("log_unknown_vrids");
    const auto name = [&](const char* what, const std::string& text) {
        if (!text.empty()) out.head("{} = {}", {what, text});
    };
    name("VMAC prefix", global.vrrp.vmac_prefix);
    name("VMAC address prefix", global.vrrp.vmac_address_prefix);
    const auto& dump = global.common.dump;
    out.head("json_version {}", {dump.json_version});
    name("iproute usr directory", global.vrrp.iproute_usr_dir);
    name("iproute etc directory", global.vrrp.iproute_etc_dir);
    name("State dump file", dump.state_file);
    name("Stats dump file", dump.stats_file);
    name("Json dump file", dump.json_file);
}

}  // namespace

void dump_global(const Global& global, const DumpingProcess& process, DumpText& out) {
    out.section("Global definitions");
    dump_names(global, process, out);
    dump_mail(global, process, out);
    dump_reload(global, process, out);
    if (process.role == Role::parent) dump_start_and_stop(global.parent, out);
    dump_vrrp(global, process, out);
    dump_tunings(global, out);
    out.head("Script security {}", {global.common.scripts.enable_security ? "enabled" : "disabled"});
    const auto [uid, gid] = process.ids({});
    out.head("Default script uid:gid {}:{}", {uid, gid});
    dump_buffers(global, out);
    dump_files(global, process, out);
}

}  // namespace ka::model
