// One line of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress (vrrp.md 3.6).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vrrp/config/catalogue.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/config/name_tables.hpp"

namespace ka::vrrp {

// Takes one complaint, without its place.
using Complain = std::function<void(std::string)>;

// What a line of addresses or routes may refer to.
struct LineContext {
    const InterfaceCatalogue& catalogue;
    NameTables& names;
    Complain complain;
    // A mandatory word is missing after the word at that position (0-based): ends the reading of the whole configuration.
    std::function<void(std::size_t)> missing_after;
    bool is_static = false;           // static entries may name a track group
    bool dynamic_interfaces = false;  // interfaces may appear later
    bool* interface_missing = nullptr;  // set when the line names an interface that is not there and may not appear later

    bool interface_may_be_used(const std::string& name) const {
        if (dynamic_interfaces || catalogue.find(name) != nullptr) return true;
        if (interface_missing != nullptr) *interface_missing = true;
        return false;
    }
};

// Empty: the line is dropped; every reason was complained about.
std::optional<AddressConfig> read_address(std::span<const std::string> words, const LineContext& context);

// ADDR[/LEN] with the reference's tolerance: a bad length becomes that of a host. Empty: no address.
std::optional<Prefix> read_prefix(const std::string& text, const Complain& complain);

}  // namespace ka::vrrp
