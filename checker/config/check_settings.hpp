// What each kind of check has of its own, beside whom it asks and when (checker.md 8).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/boxed.hpp"
#include "common/base/time.hpp"
#include "common/model/script.hpp"

namespace ka::checker {

enum class CheckKind : std::uint8_t { tcp, udp, ping, dns, smtp, http, ssl, misc, file, bfd };

// The others are read and dumped, and nothing comes of them yet.
constexpr bool can_be_made(CheckKind kind) { return kind == CheckKind::tcp; }

// Most of these texts are not given most of the time.
using RareText = Boxed<std::string>;

struct StatusRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    bool operator==(const StatusRange&) const = default;
};

struct RegexSettings {
    std::string pattern;              // empty: only options were given, which then mean nothing
    std::uint32_t options = 0;        // bits by place in the list of their names (keywords_web_check.cpp)
    bool no_match = false;            // the body must not match
    std::uint64_t min_offset = 0;     // octets of the body
    std::optional<std::uint64_t> max_offset;
    std::uint64_t stack_start = 0;    // octets, 0 = the library's
    std::uint64_t stack_max = 0;
    bool operator==(const RegexSettings&) const = default;
};

struct UrlSettings {
    RareText path;
    std::optional<std::array<std::uint8_t, 16>> digest;  // MD5 of the body
    std::vector<StatusRange> status_codes;               // empty = 200-299
    RareText virtual_host;
    Boxed<RegexSettings> regex;
    std::optional<bool> tls_compliant;  // unset = as the check says
    bool operator==(const UrlSettings&) const = default;
};

enum class HttpProtocol : std::uint8_t { http_1_0, http_1_0_close, http_1_1 };

struct WebSettings {  // HTTP_GET, SSL_GET
    std::vector<UrlSettings> urls;
    RareText virtual_host;
    RareText sni_name;
    HttpProtocol protocol = HttpProtocol::http_1_0;
    bool enable_sni = false;
    bool fast_recovery = false;
    bool tls_compliant = false;
    bool operator==(const WebSettings&) const = default;
};

struct SmtpSettings {
    std::string helo_name = "smtpchecker.keepalived.org";
    bool operator==(const SmtpSettings&) const = default;
};

// Values are those of the wire (RFC 1035, 3596, 4034).
enum class DnsType : std::uint16_t { a = 1, ns = 2, cname = 5, soa = 6, mx = 15, txt = 16, aaaa = 28, rrsig = 46, dnskey = 48 };

struct DnsSettings {
    DnsType type = DnsType::soa;
    std::string name;  // empty or "." = the root
    bool operator==(const DnsSettings&) const = default;
};

struct UdpSettings {
    std::vector<std::uint8_t> payload;  // empty = the text of all datagram checks
    bool require_reply = false;
    std::vector<std::uint8_t> reply;       // empty = any
    std::vector<std::uint8_t> reply_mask;  // as long as `reply`; the bits that count
    std::uint16_t min_reply_length = 0;
    std::uint16_t max_reply_length = 255;
    bool operator==(const UdpSettings&) const = default;
};

struct MiscSettings {
    Boxed<model::ScriptCommand> command;
    Duration timeout{};  // 0 = the virtual server's delay_loop
    bool dynamic = false;
    bool operator==(const MiscSettings&) const = default;
};

struct FileSettings {
    std::string track_file;
    std::optional<std::int32_t> weight;  // unset = the track_file's, with its direction
    bool reverse = false;
    bool operator==(const FileSettings&) const = default;
};

struct BfdSettings {
    std::string instance;
    bool operator==(const BfdSettings&) const = default;
};

// TCP and PING have nothing of their own.
using CheckSettings = std::variant<std::monostate, WebSettings, SmtpSettings, DnsSettings, UdpSettings, MiscSettings, FileSettings,
                                   BfdSettings>;

}  // namespace ka::checker
