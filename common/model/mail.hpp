// Mail alerts as configured (core.md 10): who sends, who receives, through which server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.hpp"

namespace ka::model {

struct MailServer {
    std::string host;  // a name or an address
    std::uint16_t port = 25;
    bool operator==(const MailServer&) const = default;
};

struct MailSettings {
    std::string from;                     // empty = USER@HOST of the daemon
    std::vector<std::string> recipients;  // as written, "Name <address>" too
    std::optional<MailServer> server;     // unset = no mail
    std::string helo;                     // empty = the host name
    Duration timeout = seconds{30};       // of the connection and of each reply
    std::optional<bool> alert;            // default of all smtp_alert keywords
    std::optional<bool> alert_vrrp;       // those of instances and groups
    std::optional<bool> alert_checker;    // those of virtual and real servers
    bool no_faults = false;               // none for FAULT
    bool no_checker_mails = false;        // only when a real server comes or goes
    bool operator==(const MailSettings&) const = default;

    bool has_way() const { return server && !recipients.empty(); }  // otherwise there is no mail at all
    // What an object without smtp_alert has.
    bool vrrp_default() const { return alert_vrrp.value_or(alert.value_or(false)); }
    bool virtual_server_default() const { return alert_checker.value_or(alert.value_or(false)); }
    bool real_server_default() const { return alert_checker.value_or(alert.value_or(true)); }
};

}  // namespace ka::model
