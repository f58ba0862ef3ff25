// Values that several blocks of the checker's configuration share: forwarding methods, scripts, servers' addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checker/config/model.hpp"
#include "common/config/codecs.hpp"
#include "common/config/field_or.hpp"
#include "common/config/keyword.hpp"

namespace ka::checker {

// "NAT", "DR" or "TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]" from the second word on; `whose` is "virtual",
// "real" or "sorry". A wrong option is reported; the method itself has then been changed already (checker.md 3.3).
void read_forwarding(config::Statement& line, std::string_view whose, std::optional<Forwarding>& forwarding);
std::string print_forwarding(const Forwarding& forwarding);

// SCRIPT [user [group]]. A second one is reported as `(NAME) KEYWORD script already specified - ignoring SCRIPT`.
void read_script(config::Statement& line, std::string_view name, RareScript& script);

// A text that most objects do not have; what the reference says where it is missing. `alone`: more than one word is wrong too.
template <config::Pattern Missing, bool alone, auto... Path>
constexpr config::Codec rare_text() {
    using Object = typename config::detail::Root<Path...>::Class;
    return {.parse =
                [](config::Statement& line, void* object) {
                    if (!line.has(1) || (alone && line.has(2))) line.error(std::string(Missing.view()));
                    else config::detail::reach<Path...>(*static_cast<Object*>(object)) = std::string(line[1]);
                },
            .dump =
                [](const void* object, std::string_view keyword, config::DumpWriter& out) {
                    const RareText& text = config::detail::reach<Path...>(*static_cast<const Object*>(object));
                    if (text) out.line(keyword, config::quoted(*text));
                },
            .object_type = config::type_id<Object>()};
}

// "ADDR [PORT]" from word `at` on. A mask or suffix is cut off, a port of zeros is no port (checker.md 2). Only a bad
// number is reported.
struct ServerAddress {
    IpAddress address;
    std::uint16_t port = 0;
};
std::optional<ServerAddress> read_server_address(config::Statement& line, std::size_t at = 1);
std::optional<IpAddress> read_address(std::string_view word);

// Of a hexadecimal digit; -1 for anything else.
int hex_value(char digit);

// A number of seconds that complains in the keyword's words only when it is negative: junk has been named already.
template <config::Pattern Complaint, auto... Path>
constexpr config::Codec quiet_seconds() {
    using Codec = config::Seconds<0, 18446744073709551614ULL>;
    using Object = typename config::detail::Root<Path...>::Class;
    config::Codec codec = config::field<Codec, Path...>();
    codec.parse = [](config::Statement& line, void* made) {
        auto& object = *static_cast<Object*>(made);
        if (const auto value = Codec::parse(line, 1)) config::detail::reach<Path...>(object) = *value;
        else if (line[1].starts_with('-')) line.error(format(Complaint.view(), {line[1]}), 1);
    };
    return codec;
}

}  // namespace ka::checker
