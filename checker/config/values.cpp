#include "checker/config/values.hpp"

#include <algorithm>
#include <utility>

#include "common/model/script_line.hpp"

namespace ka::checker {

namespace {

constexpr std::uint16_t tunnel_checksum = 1;
constexpr std::uint16_t tunnel_remote_checksum = 2;

// The options after TUN into a copy; false when one of them is wrong, which has been reported.
bool read_tunnel(config::Statement& line, std::string_view whose, Forwarding& forwarding) {
    bool has_port = false;
    for (std::size_t at = 2; at < line.size(); ++at) {
        const auto word = line[at];
        if (word == "type") {
            if (!line.has(at + 1)) return line.error(format("Missing tunnel type for {} server.", {whose}), at), false;
            const auto type = line[++at];
            if (type == "ipip") forwarding.tunnel = TunnelType::ipip;
            else if (type == "gue") forwarding.tunnel = TunnelType::gue;
            else if (type == "gre") forwarding.tunnel = TunnelType::gre;
            else return line.error(format("Unknown tunnel type {} for {} server.", {type, whose}), at), false;
        } else if (word == "port") {
            if (!line.has(at + 1)) return line.error(format("Missing port for {} server gue tunnel.", {whose}), at), false;
            const auto port = config::Port::parse(line, ++at);
            if (!port) return line.error(format("Invalid gue tunnel port {} for {} server.", {line[at], whose}), at), false;
            forwarding.tunnel_port = *port;
            has_port = true;
        } else if (word == "nocsum") forwarding.tunnel_flags = 0;
        else if (word == "csum") forwarding.tunnel_flags = tunnel_checksum;
        else if (word == "remcsum") forwarding.tunnel_flags = tunnel_remote_checksum;
        else return line.error(format("Invalid tunnel option {} for {} server.", {word, whose}), at), false;
    }
    if ((forwarding.tunnel == TunnelType::gue) != has_port) {
        return line.error("gue tunnels require port, otherwise cannot have port."), false;
    }
    if (forwarding.tunnel == TunnelType::ipip && forwarding.tunnel_flags != 0) {
        return line.error("ipip tunnels do not support checksum option."), false;
    }
    if (forwarding.tunnel == TunnelType::gre && forwarding.tunnel_flags == tunnel_remote_checksum) {
        return line.error("gre tunnels do not support remote checksum option."), false;
    }
    return true;
}

}  // namespace

void read_forwarding(config::Statement& line, std::string_view whose, std::optional<Forwarding>& forwarding) {
    const auto method = line[1];
    if (method == "NAT" || method == "DR") {
        forwarding = Forwarding{method == "NAT" ? ForwardingMethod::nat : ForwardingMethod::direct};
        if (line.has(2)) line.error(format("Invalid tunnel option {} for {} server.", {line[2], whose}), 2);
    } else if (method == "TUN") {
        forwarding = Forwarding{ForwardingMethod::tunnel};
        Forwarding tunnel = *forwarding;
        if (read_tunnel(line, whose, tunnel)) forwarding = tunnel;
    } else {
        line.error(format("PARSER : unknown [{}] routing method for {} server.", {method, whose}), 1);
    }
}

std::string print_forwarding(const Forwarding& forwarding) {
    if (forwarding.method == ForwardingMethod::nat) return "NAT";
    if (forwarding.method == ForwardingMethod::direct) return "DR";
    std::string text = "TUN";
    if (forwarding.tunnel == TunnelType::gue) text += format(" type gue port {}", {forwarding.tunnel_port});
    if (forwarding.tunnel == TunnelType::gre) text += " type gre";
    if (forwarding.tunnel_flags == tunnel_checksum) text += " csum";
    if (forwarding.tunnel_flags == tunnel_remote_checksum) text += " remcsum";
    return text;
}

void read_script(config::Statement& line, std::string_view name, RareScript& script) {
    auto command = model::read_script(line);
    if (!command) return;
    if (!script) {
        script = std::move(*command);
        return;
    }
    std::string text;
    for (const auto& word : command->arguments) text += (text.empty() ? "" : " ") + word;
    line.error(format("({}) {} script already specified - ignoring {}", {name, line.keyword(), text}), 1);
}

std::optional<IpAddress> read_address(std::string_view word) {
    const auto end = word.find_first_of("-/");
    return IpAddress::parse(word.substr(0, end));
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

std::optional<ServerAddress> read_server_address(config::Statement& line, std::size_t at) {
    const auto address = read_address(line[at]);
    if (!address) return std::nullopt;
    ServerAddress server{*address, 0};
    const auto word = line[at + 1];
    if (!line.has(at + 1) || std::all_of(word.begin(), word.end(), [](char c) { return c == '0'; })) return server;
    const auto port = config::Port::parse(line, at + 1);
    if (!port) return std::nullopt;
    server.port = *port;
    return server;
}

}  // namespace ka::checker
