#include "vrrp/kernel/made_links.hpp"

#include <linux/if_addr.h>
#include <linux/if_link.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"

namespace ka::vrrp::kernel {

namespace {

using netlink::Link;
using netlink::Mirror;
using Level = MadeLinks::Line::Level;

// A link that was asked for is usable within some milliseconds, or something is wrong that others should know of.
constexpr Duration patience = seconds{1};
// From the notice that a link is down, which is the first of its removal, to that of the removal itself.
constexpr Duration removal_time = milliseconds{100};
// An interface removed this often within the window is put back slowly.
constexpr std::uint32_t removals_at_once = 5;
constexpr Duration removal_window = seconds{10};
constexpr Duration slow_restore = seconds{1};
constexpr Duration longest_retry = seconds{60};
constexpr std::uint8_t length_of_link_local = 64;

std::string_view word_of(const MadeLink& link) { return link.is_macvlan() ? "VMAC" : "ipvlan"; }

std::uint16_t flags_of(IpvlanMode mode) {
    switch (mode) {
        case IpvlanMode::bridge: return 0;
        case IpvlanMode::private_: return IPVLAN_F_PRIVATE;
        case IpvlanMode::vepa: return IPVLAN_F_VEPA;
    }
    return 0;
}

// What the kernel shall have, but for its index.
Link as_link(const MadeLink& wanted, const Link& parent, const Mirror& mirror) {
    Link link;
    link.name = wanted.name;
    link.parent = parent.index;
    link.group = wanted.group.value_or(parent.group);
    const Link* master = mirror.link(parent.master);
    if (master != nullptr && master->vrf_table != 0) link.master = master->index;
    link.kind = wanted.is_macvlan() ? "macvlan" : "ipvlan";
    link.mac = wanted.mac;
    link.mode = wanted.is_macvlan() ? std::uint32_t{MACVLAN_MODE_PRIVATE} : std::uint32_t{IPVLAN_MODE_L2};
    if (!wanted.is_macvlan()) link.mode_flags = flags_of(wanted.mode);
    return link;
}

bool is_alike(const Link& link, const MadeLink& wanted, const Link& parent) {
    if (link.parent != parent.index) return false;
    if (wanted.is_macvlan()) return link.kind == "macvlan" && link.mode == MACVLAN_MODE_PRIVATE && link.mac == wanted.mac;
    return link.kind == "ipvlan" && link.mode == IPVLAN_MODE_L2 && link.mode_flags == flags_of(wanted.mode);
}

// RFC 4291 appendix A.
IpAddress link_local_of(const MacAddress& mac) {
    const auto& o = mac.octets;
    const std::array<std::uint8_t, 16> octets{0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(o[0] ^ 2), o[1], o[2],
                                              0xff, 0xfe, o[3], o[4], o[5]};
    return *IpAddress::from_bytes(octets);
}

// An IPv6 VMAC speaks with its parent's link-local address; it has none of its own making.
std::optional<Prefix> wanted_address(const MadeLink& wanted, const Link& parent, const Mirror& mirror) {
    if (wanted.address || !wanted.is_macvlan() || !wanted.ipv6) return wanted.address;
    for (const netlink::Address* address : mirror.addresses_of(parent.index)) {
        const IpAddress& own = address->prefix.address;
        const bool is_ours = address->protocol == netlink::protocol_keepalived;
        if (own.is_v6() && own.is_link_local() && !is_ours && !address->duplicate()) return Prefix{own, length_of_link_local};
    }
    if (!parent.mac) return std::nullopt;
    return Prefix{link_local_of(*parent.mac), length_of_link_local};
}

bool has_address(const Link& link, const Prefix& address, const Mirror& mirror) {
    return mirror.address_like({link.index, address, std::nullopt}) != nullptr;
}

}  // namespace

Status MadeLinks::request(const std::vector<std::uint8_t>& message, std::uint32_t sequence) {
    if (!socket_) {
        auto opened = netlink::Socket::open({});
        if (!opened) return tl::unexpected(opened.error());
        socket_.emplace(std::move(*opened));
    }
    if (auto sent = socket_->send(message); !sent) return sent;
    for (;;) {
        const auto datagram = socket_->receive();
        if (!datagram) return tl::unexpected(datagram.error());
        if (!*datagram) return fail("no answer", ETIMEDOUT);
        for (const netlink::Message& part : netlink::decode(**datagram)) {
            const auto* answer = std::get_if<netlink::Acknowledgement>(&part.body);
            if (answer == nullptr || part.sequence != sequence) continue;
            if (answer->errno_value == 0) return {};
            std::string text = std::strerror(answer->errno_value);
            if (!answer->text.empty()) text += " (" + answer->text + ")";
            return fail(std::move(text), answer->errno_value);
        }
    }
}

// ---- what is wanted

void MadeLinks::enqueue(Entry& entry) {
    if (std::exchange(entry.queued, true)) return;
    queue_.push_back(entry.wanted.name);
}

void MadeLinks::configure(const std::vector<MadeLink>& wanted) {
    auto before = std::exchange(entries_, {});
    queue_.clear();
    dropping_ = false;
    for (const MadeLink& link : wanted) {
        const auto known = before.find(link.name);
        const bool is_same = known != before.end() && known->second.wanted == link;
        Entry entry = is_same ? std::move(known->second) : Entry{};
        entry.wanted = link;
        entry.queued = false;
        if (known != before.end()) before.erase(known);
        std::erase_if(unwanted_, [&](const Unwanted& old) { return old.link.name == link.name; });
        enqueue(entries_.emplace(link.name, std::move(entry)).first->second);
    }
    for (const auto& [name, entry] : before)
        if (entry.ready != no_interface) unwanted_.push_back({entry.ready, entry.wanted});
}

void MadeLinks::drop_unwanted() {
    dropping_ = true;
    restore_parents();
}

bool MadeLinks::is_wanted(const std::string& name) const { return entries_.contains(name); }

bool MadeLinks::is_coming(const std::string& name) const {
    const auto found = entries_.find(name);
    return found != entries_.end() && found->second.coming;
}

bool MadeLinks::settled() const {
    return std::ranges::none_of(entries_, [](const auto& entry) { return entry.second.coming; });
}

// ---- what is there

void MadeLinks::observe(const std::vector<netlink::Change>& changes, const Mirror& mirror, Instant now) {
    if (entries_.empty()) return;
    const auto touch = [&](const auto& concerned) {
        for (auto& [name, entry] : entries_)
            if (concerned(entry)) enqueue(entry);
    };
    const auto touch_name = [&](const std::string& name) {
        touch([&](const Entry& entry) { return entry.wanted.name == name || entry.wanted.parent == name; });
    };
    const auto touch_address = [&](const netlink::Address& address) {
        const Link* link = mirror.link(address.interface);
        const bool is_link_local = address.prefix.address.is_v6() && address.prefix.address.is_link_local();
        if (link == nullptr) return;
        touch([&](const Entry& entry) {
            const bool is_own = entry.wanted.name == link->name;
            if (entry.wanted.is_macvlan()) return is_link_local && entry.wanted.ipv6 && (is_own || entry.wanted.parent == link->name);
            return is_own && entry.wanted.address && entry.wanted.address->address == address.prefix.address;
        });
    };
    const auto gone = [&](const Link& link) {
        touch_name(link.name);
        if (const auto own = entries_.find(link.name); own != entries_.end() && own->second.ready == link.index)
            removed_by_others(own->second, now);
        std::erase_if(unwanted_, [&](const Unwanted& old) { return old.index == link.index; });
    };
    for (const netlink::Change& change : changes)
        std::visit(Overloaded{
                       [&](const netlink::LinkChanged& c) {
                           if (c.before && c.before->name != c.link.name) gone(*c.before);
                           touch_name(c.link.name);
                           const auto own = entries_.find(c.link.name);
                           const bool went_down = c.before && c.before->up() && !c.link.up();
                           if (went_down && own != entries_.end() && own->second.ready == c.link.index) gone_down(own->second, now);
                       },
                       [&](const netlink::LinkRemoved& c) { gone(c.link); },
                       [&](const netlink::AddressAdded& c) { touch_address(c.address); },
                       [&](const netlink::AddressRemoved& c) { touch_address(c.address); },
                       [&](const netlink::Resynced&) { touch([](const Entry&) { return true; }); },
                       [](const netlink::RouteAdded&) {},
                       [](const netlink::RouteRemoved&) {},
                       [](const netlink::RuleAdded&) {},
                       [](const netlink::RuleRemoved&) {},
                   },
                   change);
}

void MadeLinks::gone_down(Entry& entry, Instant now) {
    entry.doubted = true;
    entry.coming = true;
    entry.until = now + removal_time;
}

void MadeLinks::removed_by_others(Entry& entry, Instant now) {
    entry.ready = no_interface;
    entry.doubted = false;
    entry.made = false;
    entry.address.reset();
    entry.coming = true;
    entry.until = never;
    if (now - entry.first_removal > removal_window) {
        entry.removals = 0;
        entry.first_removal = now;
    }
    if (++entry.removals <= removals_at_once) return;
    entry.not_before = now + slow_restore;
    if (entry.removals == removals_at_once + 1)
        say(Level::warning, format("({}) {} is removed again and again by others, restoring it once a second",
                                   {entry.wanted.instance, entry.wanted.name}));
}

bool MadeLinks::is_complete(const Entry& entry, const Link& parent, const Mirror& mirror) const {
    const Link* link = mirror.link(entry.ready);
    if (link == nullptr || (entry.doubted && !link->up())) return false;
    // One that was found and is down stays so, and nobody waits for it.
    if (parent.usable() && !link->usable() && entry.made) return false;
    const auto address = wanted_address(entry.wanted, parent, mirror);
    return !address || has_address(*link, *address, mirror) || !entry.made;
}

void MadeLinks::work(const Mirror& mirror, Instant now) {
    for (auto& [name, entry] : entries_)
        if (deadline_ <= now && (entry.coming || entry.not_before > Instant{}) && std::min(entry.until, entry.not_before) <= now) enqueue(entry);
    if (dropping_ && !unwanted_.empty()) {
        const Unwanted next = unwanted_.back();
        unwanted_.pop_back();
        remove(next);
        if (const Link* parent = mirror.link(next.link.parent)) announce_parent(next.link, *parent);
    } else if (!queue_.empty()) {
        const std::string name = std::exchange(queue_.front(), {});
        queue_.pop_front();
        if (const auto found = entries_.find(name); found != entries_.end()) {
            found->second.queued = false;
            look(found->second, mirror, now);
        }
    }
    renew_deadline();
}

void MadeLinks::renew_deadline() {
    deadline_ = never;
    for (const auto& [name, entry] : entries_) {
        if (entry.coming) deadline_ = std::min(deadline_, entry.until);
        if (entry.not_before > Instant{}) deadline_ = std::min(deadline_, entry.not_before);
    }
}

void MadeLinks::look(Entry& entry, const Mirror& mirror, Instant now) {
    const Link* parent = mirror.link(entry.wanted.parent);
    if (parent == nullptr || entry.not_before > now) {
        entry.coming = false;
        return;
    }
    entry.not_before = {};
    const Link* link = mirror.link(entry.wanted.name);
    if (link != nullptr && is_alike(*link, entry.wanted, *parent)) {
        use(entry, *link, *parent, mirror);
    } else if (entry.until == never || link != nullptr) {  // else it was asked for, and the mirror has not heard yet
        make(entry, *parent, mirror, now);
    }
    if (entry.coming && (is_complete(entry, *parent, mirror) || entry.until <= now)) {
        entry.coming = false;
        entry.doubted = false;
        entry.until = never;
    }
}

// ---- making one

// Nothing of that name, and no other that has its MAC, which the kernel would not give twice.
bool MadeLinks::clear_the_way(const Entry& entry, const Link& parent, const Mirror& mirror) {
    const MadeLink& wanted = entry.wanted;
    for (const auto& [index, link] : mirror.links()) {
        const bool has_name = link.name == wanted.name;
        const bool has_mac = wanted.is_macvlan() && is_alike(link, wanted, parent) && !is_wanted(link.name);
        if (!has_name && !has_mac) continue;
        if (has_name && link.kind != (wanted.is_macvlan() ? "macvlan" : "ipvlan")) return false;  // somebody else's
        say(Level::info, format("({}) Deleting old {} interface {}", {wanted.instance, word_of(wanted), link.name}));
        std::vector<std::uint8_t> message;
        netlink::put_removed_link(message, index, ++sequence_);
        if (!request(message, sequence_)) return false;
        std::erase_if(unwanted_, [&, index = index](const Unwanted& old) { return old.index == index; });
    }
    return true;
}

void MadeLinks::make(Entry& entry, const Link& parent, const Mirror& mirror, Instant now) {
    entry.ready = no_interface;
    entry.made = false;
    if (!clear_the_way(entry, parent, mirror)) return failed(entry, Error{"there is another interface of that name", EEXIST}, now);
    if (const auto created = create(entry, parent, mirror); !created) return failed(entry, created.error(), now);
    entry.failures = 0;
    entry.told = false;
    entry.made = true;
    entry.coming = true;
    entry.until = now + patience;
    say(Level::detail, format("({}): Success creating {} interface {}", {entry.wanted.instance, word_of(entry.wanted), entry.wanted.name}));
    announce_parent(entry.wanted, parent);
}

// The settings come before it is up: it shall not answer for what is not its own, not even once.
Status MadeLinks::create(const Entry& entry, const Link& parent, const Mirror& mirror) {
    std::vector<std::uint8_t> message;
    netlink::put_new_link(message, as_link(entry.wanted, parent, mirror), ++sequence_);
    if (auto made = request(message, sequence_); !made) return made;
    set_link(entry.wanted, mirror);
    message.clear();
    netlink::put_link_up(message, entry.wanted.name, ++sequence_);
    return request(message, sequence_);
}

void MadeLinks::failed(Entry& entry, const Error& error, Instant now) {
    entry.coming = false;
    entry.until = never;
    entry.not_before = now + std::min<Duration>(longest_retry, seconds{1} * (std::int64_t{1} << std::min(entry.failures++, 6U)));
    if (std::exchange(entry.told, true)) return;
    say(Level::error, format("({}): Unable to create {} interface {}", {entry.wanted.instance, word_of(entry.wanted), entry.wanted.name}));
    say(Level::error, format("({}): {} - {}", {entry.wanted.instance, entry.wanted.name, error.text}));
}

// It is there: made just now, or by somebody before us.
void MadeLinks::use(Entry& entry, const Link& link, const Link& parent, const Mirror& mirror) {
    if (entry.ready != link.index) {
        entry.ready = link.index;
        if (!entry.made) {
            say(Level::detail, format("({}) Found matching interface {}", {entry.wanted.instance, link.name}));
            set_link(entry.wanted, mirror);
        }
    }
    const Link right = as_link(entry.wanted, parent, mirror);
    std::vector<std::uint8_t> message;
    Status changed;
    if (link.master != right.master) {
        netlink::put_link_master(message, link.index, right.master, ++sequence_);
        changed = request(message, sequence_);
    }
    if (link.group != right.group) {
        message.clear();
        netlink::put_link_group(message, link.index, right.group, ++sequence_);
        changed = request(message, sequence_);
    }
    if (!changed)
        say(Level::warning, format("({}): cannot update {} - {}", {entry.wanted.instance, link.name, changed.error().text}));
    else if (!message.empty())
        say(Level::detail, format("({}): Success updating {} interface {}", {entry.wanted.instance, word_of(entry.wanted), link.name}));
    // which may be a new one under its name
    if (entry.wanted.ipv4 && std::exchange(entry.parent, parent.index) != parent.index) set_parent(entry.wanted);
    keep_address(entry, link, parent, mirror);
}

void MadeLinks::keep_address(Entry& entry, const Link& link, const Link& parent, const Mirror& mirror) {
    const auto wanted = wanted_address(entry.wanted, parent, mirror);
    const auto send = [&](netlink::Verb verb, const netlink::Address& address) {
        std::vector<std::uint8_t> message;
        netlink::put_address(message, verb, address, ++sequence_);
        return request(message, sequence_);
    };
    const bool other = entry.address && (!wanted || entry.address->prefix != *wanted);
    if (other) (void)send(netlink::Verb::remove, *std::exchange(entry.address, std::nullopt));
    if (!wanted || has_address(link, *wanted, mirror)) return;
    netlink::Address address;
    address.interface = link.index;
    address.prefix = *wanted;
    address.protocol = netlink::protocol_keepalived;
    if (wanted->address.is_v6()) {
        address.flags = IFA_F_NODAD;
        address.preferred_lifetime = 0;  // not to be chosen for anything else
    }
    if (const auto sent = send(netlink::Verb::add, address); !sent && sent.error().errno_value != EEXIST)
        return say(Level::warning, format("({}): cannot add {} to {} - {}",
                                          {entry.wanted.instance, wanted->to_string(), link.name, sent.error().text}));
    entry.address = address;
}

// netlink_notify_msg: whoever listens hears of the parent again.
void MadeLinks::announce_parent(const MadeLink& link, const Link& parent) {
    if (!link.notify_message) return;
    std::vector<std::uint8_t> message;
    netlink::put_link_group(message, parent.index, parent.group, ++sequence_);
    (void)request(message, sequence_);
}

// ---- the end of one, and of all

void MadeLinks::remove(const Unwanted& unwanted) {
    std::vector<std::uint8_t> message;
    netlink::put_removed_link(message, unwanted.index, ++sequence_);
    const auto removed = request(message, sequence_);
    const MadeLink& link = unwanted.link;
    if (removed)
        say(Level::detail, format("({}) Success removing {} interface {}", {link.instance, word_of(link), link.name}));
    else if (removed.error().errno_value != ENODEV)
        say(Level::warning, format("({}) cannot remove {} - {}", {link.instance, link.name, removed.error().text}));
}

void MadeLinks::remove_all() {
    configure({});
    for (const Unwanted& unwanted : unwanted_) remove(unwanted);
    unwanted_.clear();
    restore_parents();
}

}  // namespace ka::vrrp::kernel
