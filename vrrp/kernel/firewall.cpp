#include "vrrp/kernel/firewall.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"

namespace ka::vrrp::kernel {
namespace {

// Elements of one transaction: some hundred microseconds.
constexpr std::size_t elements_at_once = 512;
constexpr Duration longest_retry = seconds{60};
// Tables that others change this often within the window are put back slowly.
constexpr std::uint32_t removals_at_once = 5;
constexpr Duration removal_window = seconds{10};
constexpr Duration slow_restore = seconds{1};

Duration retry_after(std::uint32_t failures) {
    return std::min<Duration>(longest_retry, seconds{1} * (std::int64_t{1} << std::min(failures - 1, 6U)));
}

const char* digit(Family family) { return family == Family::ipv4 ? "" : "6"; }

}  // namespace

bool Firewall::needed() const {
    return std::ranges::any_of(sides_, [](const Side& side) { return side.needs.any(); });
}

// ---- what is wanted

void Firewall::configure(const Config& config, const std::vector<OwnerConfig>& instances, const std::vector<FirewallLink>& links,
                         const IndexOf& index_of) {
    use_table(config.firewall.table);
    config_ = config.firewall;
    // The new ones first: what stays is wanted throughout.
    auto elements = std::exchange(elements_, {});
    const auto held = std::exchange(held_, {});
    for (const OwnerConfig& owner : instances) {
        elements_[owner.id] = blocked_addresses(*owner.config, config_, index_of);
        if (owner.held) hold(owner.id);
    }
    for (const InstanceId owner : held) take_back(elements[owner]);
    for (Side& one : sides_) {
        one.needs = firewall_needs(one.keeper.family(), config, links);
        one.keeper.want(firewall_table(one.keeper.family(), config_, one.needs));
    }
    auto carried = carried_links(links);
    std::erase_if(carried, [&](const FirewallElement& element) { return !side(element.family).needs.links; });
    put(carried);
    take_back(std::exchange(carried_, std::move(carried)));
    if (!looked_) find_leftovers();
    if (!needed()) retry_at_ = never;
    else if (!connection_ && retry_at_ == never) (void)connect();
}

void Firewall::use_table(const std::string& name) {
    if (sides_[0].keeper.name() == name) return;
    remove_all();
    for (Side& one : sides_) one = Side{nft::Keeper{one.keeper.family(), name}, {}};
    elements_.clear();
    held_.clear();
    carried_.clear();
    looked_ = false;
}

void Firewall::hold(InstanceId owner) {
    const auto mine = elements_.find(owner);
    if (mine != elements_.end() && held_.insert(owner).second) put(mine->second);
}

void Firewall::release(InstanceId owner) {
    if (held_.erase(owner) > 0) take_back(elements_[owner]);
}

void Firewall::put(const std::vector<FirewallElement>& elements) {
    for (const FirewallElement& element : elements) side(element.family).keeper.add(element.element);
}

void Firewall::take_back(const std::vector<FirewallElement>& elements) {
    for (const FirewallElement& element : elements) side(element.family).keeper.remove(element.element);
}

// ---- the kernel

bool Firewall::connect() {
    auto opened = nft::Connection::open();
    if (!opened) {
        failed("", opened.error());
        return false;
    }
    connection_.emplace(std::move(*opened));
    return true;
}

void Firewall::find_leftovers() {
    looked_ = true;
    auto connection = nft::Connection::open();
    if (!connection) return;  // told when it is needed
    for (Side& one : sides_) {
        nft::Keeper& keeper = one.keeper;
        const auto sets = connection->sets(keeper.family(), keeper.name());
        if (!sets || std::ranges::none_of(*sets, is_firewall_set)) continue;
        lines_.push_back({false, format("Deleting old ip{} {} table", {digit(keeper.family()), keeper.name()})});
        keeper.found_leftover();
        if (one.needs.any()) continue;
        if (const auto farewell = keeper.farewell(); connection->commit(*farewell)) keeper.done(*farewell);
    }
}

bool Firewall::has_additions() const {
    return may_try() && std::ranges::any_of(sides_, [](const Side& one) { return one.keeper.has_additions(); });
}

bool Firewall::has_work(bool addresses_gone) const {
    if (retry_at_ != never) return retry_at_ <= clock_.now();
    return connection_ && std::ranges::any_of(sides_, [&](const Side& one) { return one.keeper.has_work(addresses_gone); });
}

void Firewall::work_once(bool addresses_gone) {
    if (retry_at_ <= clock_.now()) retry_at_ = never;
    if (retry_at_ != never || (!connection_ && !connect())) return;
    for (Side& one : sides_)
        if (const auto transaction = one.keeper.next(elements_at_once, addresses_gone)) commit(one, *transaction);
}

void Firewall::commit(Side& one, const nft::Transaction& transaction) {
    const auto status = connection_->commit(transaction);
    if (status) {
        one.keeper.done(transaction);
        failures_ = 0;
        if (std::exchange(last_errno_, 0) != 0)
            lines_.push_back({false, format("nftables table ip{} {} is in place now", {digit(transaction.family), transaction.table})});
        return;
    }
    one.keeper.lose_sight();
    if (do_without_links(one, status.error())) return;
    failed(format(" table ip{} {}", {digit(transaction.family), transaction.table}), status.error());
}

// Duplicating needs more of the kernel than dropping does.
bool Firewall::do_without_links(Side& one, const Error& error) {
    if (!one.needs.links || (error.errno_value != ENOENT && error.errno_value != EOPNOTSUPP)) return false;
    lines_.push_back({true, format("nftables cannot redirect memberships of IPv{} VMACs - {}",
                                   {one.keeper.family() == Family::ipv4 ? 4 : 6, std::strerror(error.errno_value)})});
    one.needs.links = false;
    one.keeper.want(firewall_table(one.keeper.family(), config_, one.needs));
    return true;
}

void Firewall::failed(const std::string& what, const Error& error) {
    retry_at_ = clock_.now() + retry_after(++failures_);
    if (std::exchange(last_errno_, error.errno_value) == error.errno_value) return;
    lines_.push_back({true, format("Cannot use nftables{} - {}; until it works, addresses with no_accept or strict mode are reachable",
                                   {what, std::strerror(error.errno_value)})});
}

// ---- others

void Firewall::drain() {
    const auto removals = connection_->drain();
    for (Side& one : sides_) {
        const bool ours = !removals || std::ranges::any_of(*removals, [&](const nft::Removal& removal) {
            return removal.family == one.keeper.family() && removal.table == one.keeper.name();
        });
        if (ours && one.keeper.exists()) removed_by_others(one);
    }
}

void Firewall::removed_by_others(Side& one) {
    one.keeper.lose_sight();
    const Instant now = clock_.now();
    if (now - first_removal_ > removal_window) {
        first_removal_ = now;
        removals_ = 0;
    }
    const std::string name = format("ip{} {}", {digit(one.keeper.family()), one.keeper.name()});
    if (++removals_ < removals_at_once) return lines_.push_back({false, format("nftables table {} was changed by others, restoring it", {name})});
    if (removals_ == removals_at_once)
        lines_.push_back({false, format("nftables table {} is changed again and again by others, restoring it once a second", {name})});
    retry_at_ = now + slow_restore;
}

void Firewall::remove_all() {
    if (!connection_) return;
    for (Side& one : sides_)
        if (const auto farewell = one.keeper.farewell()) {
            const auto status = connection_->commit(*farewell);
            if (status) one.keeper.done(*farewell);
            else lines_.push_back({true, format("cannot remove nftables table ip{} {} - {}",
                                                {digit(farewell->family), farewell->table, std::strerror(status.error().errno_value)})});
        }
}

}  // namespace ka::vrrp::kernel
