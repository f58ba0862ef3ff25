#include "vrrp/config/made_links.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "common/base/format.hpp"

namespace ka::vrrp {

namespace {

constexpr std::size_t longest_name = 15;  // octets of an interface's name

// RFC 9568 7.3.
MacAddress virtual_mac(Family family, Vrid vrid) {
    return {{0x00, 0x00, 0x5e, 0x00, family == Family::ipv4 ? std::uint8_t{1} : std::uint8_t{2}, vrid.value}};
}

MacAddress mac_of(const InstanceDraft& draft, Family family) {
    if (!draft.vmac || !draft.vmac->mac || family != draft.config.family) return virtual_mac(family, draft.config.vrid);
    MacAddress mac = *draft.vmac->mac;
    if (draft.vmac->ends_with_vrid) mac.octets[5] = draft.config.vrid.value;
    return mac;
}

std::optional<std::uint32_t> group_number(const std::string& text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

class Resolver {
public:
    Resolver(Draft& draft, const InterfaceCatalogue& catalogue, Findings& findings)
        : draft_(draft), catalogue_(catalogue), findings_(findings) {}

    std::vector<MadeLink> resolve() {
        for (InstanceDraft& instance : draft_.instances) {
            findings_.about(instance.at);
            make_own(instance);
            instance.config.transmits_on_parent = instance.vmac_xmit_base && !instance.config.own_interface.empty();
            instance.config.vmac_addresses = instance.vmac_addresses;
            instance.config.vrf = instance.vrf;
            for (auto* list : {&instance.config.addresses, &instance.config.excluded_addresses})
                for (AddressConfig& address : *list) place(instance, address);
        }
        return std::move(links_);
    }

private:
    struct User {
        InstanceDraft* instance;
        std::string address;  // "" = it is the interface of the whole instance
    };

    const InterfaceFacts* present(const std::string& name) const {
        const auto found = std::ranges::find(catalogue_.interfaces, name, &InterfaceFacts::name);
        return found == catalogue_.interfaces.end() ? nullptr : &*found;
    }

    // A macvlan upon a macvlan would sit on the lower one's parent anyway.
    std::string parent_of(const std::string& interface) const {
        const InterfaceFacts* facts = present(interface);
        return facts != nullptr && !facts->parent.empty() ? facts->parent : interface;
    }

    static bool is_same(const InterfaceFacts& facts, const MadeLink& link) {
        return link.is_macvlan() && facts.is_private_macvlan && facts.parent == link.parent && facts.mac == link.mac;
    }

    bool is_free(const std::string& name) const {
        return present(name) == nullptr && std::ranges::find(links_, name, &MadeLink::name) == links_.end();
    }

    std::string default_name(const MadeLink& link, Vrid vrid, Family family, const std::string& prefix) const {
        for (const InterfaceFacts& facts : catalogue_.interfaces)
            if (is_same(facts, link)) return facts.name;
        const auto name = [&](const std::string& number) {
            const std::string end = number + "." + std::to_string(vrid.value);
            return prefix.substr(0, longest_name - std::min(longest_name, end.size())) + end;
        };
        if (is_free(name(""))) return name("");
        const bool v6 = family == Family::ipv6;
        if (v6 && is_free(name("6"))) return name("6");
        int number = 1;
        while ((v6 && number == 6) || !is_free(name(std::to_string(number)))) ++number;
        return name(std::to_string(number));
    }

    // The name that was asked for, unless it cannot be had.
    std::string asked_name(const InstanceDraft& draft, const MadeLink& link, const std::string& name) {
        if (name.empty()) return name;
        const std::string& who = draft.config.name;
        const auto taken = std::ranges::find(links_, name, &MadeLink::name);
        if (taken != links_.end()) {
            findings_.error(format("({}) VRRP instance {} is already using {} - ignoring name", {who, taken->instance, name}));
            return "";
        }
        const InterfaceFacts* facts = present(name);
        if (facts == nullptr || !link.is_macvlan()) return name;
        if (!facts->is_private_macvlan) {
            findings_.error(format("({}) interface {} already exists and is not a private macvlan; ignoring vmac if_name", {who, name}));
            return "";
        }
        if (!is_same(*facts, link))
            findings_.error(format("({}) VMAC {} already exists but is incompatible. It will be deleted/updated", {who, name}));
        return name;
    }

    bool is_possible(InstanceDraft& draft, const std::string& parent) {
        const InterfaceFacts* facts = present(parent);
        if (facts == nullptr || facts->is_ethernet) return true;
        findings_.error(format("({}): vmacs are only supported on Ethernet type interfaces", {draft.config.name}));
        draft.config.configuration_fault = "VMAC on an interface that is not Ethernet";
        return false;
    }

    // The link's name, once there is such a link.
    const std::string& join(InstanceDraft& draft, MadeLink link, Family family, const std::string& asked, const std::string& prefix,
                            const std::string& address) {
        auto found = std::ranges::find_if(links_, [&](const MadeLink& other) {
            return link.is_macvlan() && other.parent == link.parent && other.mac == link.mac;
        });
        if (found == links_.end()) {
            link.name = asked_name(draft, link, asked);
            if (link.name.empty()) link.name = default_name(link, draft.config.vrid, family, prefix);
            links_.push_back(std::move(link));
            users_.emplace_back();
            found = links_.end() - 1;
        } else {
            if (link.address) found->address = link.address;
        }
        (family == Family::ipv4 ? found->ipv4 : found->ipv6) = true;
        share(users_[static_cast<std::size_t>(found - links_.begin())], {&draft, address});
        return found->name;
    }

    bool are_in_one_group(const InstanceDraft& one, const InstanceDraft& other) const {
        return std::ranges::any_of(draft_.groups, [&](const GroupDraft& group) {
            const auto& members = group.config.members;
            return std::ranges::find(members, one.config.name) != members.end() &&
                   std::ranges::find(members, other.config.name) != members.end();
        });
    }

    // The addresses of two would come and go on it independently, and so would the claim to its MAC.
    void share(std::vector<User>& users, const User& next) {
        for (const User& first : users) {
            if (first.instance == next.instance || are_in_one_group(*first.instance, *next.instance)) continue;
            if (!next.instance->config.configuration_fault.empty()) continue;
            const std::string address = !first.address.empty() ? first.address : first_address(*first.instance);
            const std::string& other = next.instance->config.name;
            findings_.error(format("({}) VIP/eVIP {} uses same VMAC as VRRP instance {}, disabling {}",
                                   {first.instance->config.name, address, other, other}));
            next.instance->config.configuration_fault = "VMAC shared with " + first.instance->config.name;
        }
        users.push_back(next);
    }

    static std::string first_address(const InstanceDraft& draft) {
        return draft.config.addresses.empty() ? "" : draft.config.addresses.front().prefix.to_string();
    }

    void make_own(InstanceDraft& draft) {
        InstanceConfig& config = draft.config;
        if ((!draft.vmac && !draft.ipvlan) || config.interface.empty()) return;
        MadeLink link;
        link.parent = parent_of(config.interface);
        link.instance = config.name;
        if (!is_possible(draft, link.parent)) return;
        if (draft.vmac) {
            link.mac = mac_of(draft, config.family);
            link.group = group_number(draft.vmac->group);
            link.notify_message = draft.vmac->notify_message;
            if (config.source && config.family == Family::ipv6) link.address = Prefix{*config.source, 64};
        } else {
            link.mode = draft.ipvlan->mode;
            link.group = group_number(draft.ipvlan->group);
            link.address = draft.ipvlan->address;
            if (link.address && !config.source) config.source = link.address->address;
        }
        const std::string& asked = draft.vmac ? draft.vmac->name : draft.ipvlan->name;
        config.own_is_ipvlan = !draft.vmac;
        config.own_interface = join(draft, link, config.family, asked, prefix(), "");
    }

    void place(InstanceDraft& draft, AddressConfig& address) {
        InstanceConfig& config = draft.config;
        const Family family = address.prefix.address.family();
        const std::string base = address.interface.empty() ? config.interface : address.interface;
        const bool at_home = base == config.interface && family == config.family && !config.own_interface.empty();
        const std::string text = address.prefix.to_string();
        if (address.use_vmac && at_home)
            findings_.error(format("({}) use_vmac specified for VIP/eVIP {} and vrrp instance", {config.name, text}));
        if (address.use_vmac && draft.vmac_addresses)
            findings_.error(format("({}) use_vmac_addr specified and use_vmac specified for VIP/eVIP {}", {config.name, text}));
        if (at_home) {
            address.interface = config.own_interface;
            address.vmac_parent = config.interface;
        } else if ((address.use_vmac || draft.vmac_addresses) && !base.empty()) {
            MadeLink link;
            link.parent = parent_of(base);
            link.instance = config.name;
            link.mac = mac_of(draft, family);
            if (!is_possible(draft, link.parent)) return;
            address.vmac_parent = link.parent;
            address.interface = join(draft, std::move(link), family, "", address_prefix(), text);
        }
    }

    std::string prefix() const {
        const std::string& text = draft_.global.vrrp.vmac_prefix;
        return text.empty() ? "vrrp" : text;
    }
    std::string address_prefix() const {
        const std::string& text = draft_.global.vrrp.vmac_address_prefix;
        return text.empty() ? prefix() : text;
    }

    Draft& draft_;
    const InterfaceCatalogue& catalogue_;
    Findings& findings_;
    std::vector<MadeLink> links_;
    std::vector<std::vector<User>> users_;  // of each link
};

}  // namespace

std::vector<MadeLink> resolve_made_links(Draft& draft, const InterfaceCatalogue& catalogue, Findings& findings) {
    return Resolver(draft, catalogue, findings).resolve();
}

}  // namespace ka::vrrp
