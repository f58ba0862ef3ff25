#include "vrrp/run/checker_link.hpp"

#include "common/base/hash.hpp"
#include "common/base/overloaded.hpp"

namespace ka::vrrp::run {

namespace {

// How long a checker that has gone changes nothing: it is started again within some seconds.
constexpr Duration checker_patience = seconds{10};

Delivery latest(const std::string& address) { return Delivery::state(StableHash{}.add(address).value()); }

}  // namespace

CheckerLink::CheckerLink(Loop& loop, Changed changed) : loop_(loop), changed_(std::move(changed)) {}

CheckerLink::~CheckerLink() = default;

void CheckerLink::configure(const Config& config) {
    const bool first = tracked_.empty();
    tracked_.clear();
    for (const auto& instance : config.instances)
        for (const auto& reference : instance.track_virtual_servers) tracked_.insert(reference.name);
    if (first && !tracked_.empty() && !link_) lost();
}

void CheckerLink::connect(UniqueFd fd) {
    told_.clear();
    completed_ = false;
    link_ = std::make_unique<Link>(loop_, std::move(fd), "checker",
                                   Link::Handlers{[this](message::CheckerToVrrp& message, UniqueFd) { take(message); },
                                                  [this](const std::string&) { lost(); }});
    for (const auto& address : held()) {
        const std::string text = address.to_string();
        link_->send(message::AddressHeld{text, true}, latest(text));
    }
    link_->send(message::StateComplete{});
}

void CheckerLink::take(const message::CheckerToVrrp& message) {
    std::visit(Overloaded{
                   [&](const message::VirtualServerState& state) { report(state.name, state.quorum_up); },
                   [&](const message::VirtualServerGone& gone) { report(gone.name, std::nullopt); },
                   [&](const message::StateComplete&) { complete(); },
               },
               message);
}

void CheckerLink::report(const std::string& name, std::optional<bool> up) {
    told_.insert(name);
    changed_(name, up);
}

// What the checker did not name does not exist there.
void CheckerLink::complete() {
    completed_ = true;
    patience_.reset();
    for (const auto& name : tracked_)
        if (!told_.contains(name)) changed_(name, std::nullopt);
}

void CheckerLink::lost() {
    link_.reset();
    completed_ = false;
    patience_ = loop_.at(loop_.now() + checker_patience, "checker gone", [this] { forget_all(); });
}

void CheckerLink::forget_all() {
    if (completed_) return;
    for (const auto& name : tracked_) changed_(name, std::nullopt);
}

std::set<IpAddress> CheckerLink::held() const {
    std::set<IpAddress> all;
    for (const auto& [instance, addresses] : holds_) all.insert(addresses.begin(), addresses.end());
    return all;
}

void CheckerLink::holds(InstanceId instance, const std::vector<IpAddress>& addresses) {
    const auto before = held();
    if (addresses.empty())
        holds_.erase(instance);
    else
        holds_[instance] = {addresses.begin(), addresses.end()};
    if (!link_) return;
    const auto after = held();
    const auto tell = [&](const IpAddress& address, bool now) {
        const std::string text = address.to_string();
        link_->send(message::AddressHeld{text, now}, latest(text));
    };
    for (const auto& address : before)
        if (!after.contains(address)) tell(address, false);
    for (const auto& address : after)
        if (!before.contains(address)) tell(address, true);
}

}  // namespace ka::vrrp::run
