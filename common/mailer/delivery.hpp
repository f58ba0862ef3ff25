// Brings letters to the mail server (core.md 10). Waits for names and for the server: only for a process that may.
#pragma once

#include <netinet/in.h>

#include <functional>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/mail/message.hpp"
#include "common/model/mail.hpp"

namespace ka::mailer {

struct ServerAddress {
    sockaddr_in6 address{};  // large enough for either family
    socklen_t length = 0;
    std::string name;  // "[10.99.0.2]:25", for the log
};

// All addresses of the server, in the order in which they are to be tried. The error is the name service's.
Result<std::vector<ServerAddress>> look_up(const model::MailServer& server);

// Fills what the configuration leaves open: the full name of this machine, USER@HOST. May ask the name service.
mail::Identity identity_of(const model::MailSettings& settings, const std::string& router_id);

// "Sat, 21 Nov 2026 11:42:39 +0000", in local time.
std::string date_of(WallTime at);

enum class Delivered : std::uint8_t {
    yes,
    refused,      // the server answered, or closed: the next letter may fare better
    unreachable,  // nobody answers, or not in time: neither will for the next one
};

// detail: a line for -D only
using Say = std::function<void(bool detail, const std::string& line)>;

// One connection. Each step (the connection, and each reply from its command on, however it trickles in) has `timeout`.
Delivered deliver(const std::vector<ServerAddress>& servers, mail::Message message, Duration timeout, const Say& say);

}  // namespace ka::mailer
