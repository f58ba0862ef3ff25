// The firewall in the runner's cycle.
#include "common/log/log.hpp"
#include "vrrp/run/runner.hpp"

namespace ka::vrrp::run {

void Runner::configure_firewall() {
    const auto index_of = [this](const std::string& name) {
        const auto* link = apply_->mirror().link(name);
        return link == nullptr ? no_interface : link->index;
    };
    std::vector<kernel::FirewallLink> links;
    for (const MadeLink& made : config_->made_links) {
        if (!made.is_macvlan()) continue;
        const IfIndex vmac = index_of(made.name), parent = index_of(made.parent);
        if (vmac == no_interface || parent == no_interface) continue;  // comes again when both are there
        if (made.ipv4) links.push_back({Family::ipv4, vmac, parent});
        if (made.ipv6) links.push_back({Family::ipv6, vmac, parent});
    }
    firewall_.configure(*config_, owners(), links, index_of);
}

void Runner::log_firewall() {
    for (const auto& line : firewall_.take_lines()) {
        if (line.error) log::error("{}", {line.text});
        else log::info("{}", {line.text});
    }
}

// There is something to listen to from the first need on, and then for good.
void Runner::watch_firewall() {
    if (firewall_watch_ || firewall_.events_fd() < 0) return;
    firewall_watch_ = loop_.watch_fd(firewall_.events_fd(), Readiness::readable, "nftables events", [this] {
        firewall_.drain();
        turn();
    });
}

}  // namespace ka::vrrp::run
