// What a child must know of the command line and of the run, beside the configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/time.hpp"

namespace ka::message {

struct RunOptions {
    // where log lines go
    std::string ident;               // "Keepalived_vrrp", with "_INSTANCE" where one is configured
    std::int32_t facility = 3 << 3;  // LOG_DAEMON
    bool syslog = true;              // not -G
    bool console = false;            // -l with -n
    std::uint8_t detail = 0;         // -D given once, twice
    std::string log_file;            // -g: the file of this process, absolute; empty = none
    bool flush_log_file = false;

    // how the configuration is read
    std::string config_id;        // -i or the node name up to the first dot
    bool check_includes = false;  // -e
    std::string temporary_directory = "/tmp";
    std::string instance;  // configured instance name

    // what to do
    bool dump_configuration = false;     // -d
    bool release_vips = false;           // -X
    bool keep_vrrp = false;              // -V: addresses stay at a stop, no priority 0
    bool keep_ipvs = false;              // -I
    bool monitor_addresses = false;      // -a
    bool ignore_sigint = false;
    bool raise_core_limit = false;       // -m
    bool with_checker = false;           // a checker runs beside: it starts the reader of notify_fifo
    std::optional<std::uint32_t> umask;  // -u; wins over the configuration

    bool operator==(const RunOptions&) const = default;

    static void fields(auto& self, auto&& field) {
        field("ident", self.ident);
        field("facility", self.facility);
        field("syslog", self.syslog);
        field("console", self.console);
        field("detail", self.detail);
        field("log_file", self.log_file);
        field("flush_log_file", self.flush_log_file);
        field("config_id", self.config_id);
        field("check_includes", self.check_includes);
        field("temporary_directory", self.temporary_directory);
        field("instance", self.instance);
        field("dump_configuration", self.dump_configuration);
        field("release_vips", self.release_vips);
        field("keep_vrrp", self.keep_vrrp);
        field("keep_ipvs", self.keep_ipvs);
        field("monitor_addresses", self.monitor_addresses);
        field("ignore_sigint", self.ignore_sigint);
        field("raise_core_limit", self.raise_core_limit);
        field("with_checker", self.with_checker);
        field("umask", self.umask);
    }
};

}  // namespace ka::message
