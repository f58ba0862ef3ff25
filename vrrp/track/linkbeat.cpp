#include "vrrp/track/linkbeat.hpp"

#include <linux/ethtool.h>
#include <linux/mii.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "common/log/log.hpp"

namespace ka::vrrp::track {

namespace {

constexpr Duration look_interval = seconds{1};

std::string_view name_of(LinkbeatKind kind) {
    switch (kind) {
        case LinkbeatKind::mii: return "MII";
        case LinkbeatKind::ethtool: return "ETHTOOL";
        case LinkbeatKind::ioctl: return "IOCTL";
        case LinkbeatKind::any: break;
    }
    return "";
}

ifreq request_about(const std::string& name) {
    ifreq request{};
    name.copy(request.ifr_name, sizeof request.ifr_name - 1);
    return request;
}

// The status register latches a loss: the second reading tells how it is now.
std::optional<bool> ask_mii(int fd, const std::string& name) {
    ifreq request = request_about(name);
    if (::ioctl(fd, SIOCGMIIPHY, &request) != 0) return std::nullopt;
    mii_ioctl_data data;
    std::memcpy(&data, &request.ifr_data, sizeof data);
    data.reg_num = MII_BMSR;
    std::memcpy(&request.ifr_data, &data, sizeof data);
    for (int reading = 0; reading < 2; ++reading)
        if (::ioctl(fd, SIOCGMIIREG, &request) != 0) return std::nullopt;
    std::memcpy(&data, &request.ifr_data, sizeof data);
    return (data.val_out & BMSR_LSTATUS) != 0;
}

std::optional<bool> ask_ethtool(int fd, const std::string& name) {
    ethtool_value value{ETHTOOL_GLINK, 0};
    ifreq request = request_about(name);
    request.ifr_data = reinterpret_cast<char*>(&value);
    if (::ioctl(fd, SIOCETHTOOL, &request) != 0) return std::nullopt;
    return value.data != 0;
}

std::optional<bool> ask_flags(int fd, const std::string& name) {
    ifreq request = request_about(name);
    if (::ioctl(fd, SIOCGIFFLAGS, &request) != 0) return std::nullopt;
    return (request.ifr_flags & IFF_RUNNING) != 0;
}

std::optional<bool> ask_by(LinkbeatKind kind, int fd, const std::string& name) {
    switch (kind) {
        case LinkbeatKind::mii: return ask_mii(fd, name);
        case LinkbeatKind::ethtool: return ask_ethtool(fd, name);
        case LinkbeatKind::ioctl: return ask_flags(fd, name);
        case LinkbeatKind::any: break;
    }
    return std::nullopt;
}

}  // namespace

void Linkbeat::configure(const std::vector<LinkbeatInterface>& polled) {
    std::vector<Entry> before = std::exchange(entries_, {});
    for (const LinkbeatInterface& one : polled) {
        const auto known = std::ranges::find(before, one, &Entry::config);
        entries_.push_back(known != before.end() ? *known : Entry{one, LinkbeatKind::any, std::nullopt});
    }
    if (entries_.empty()) return next_.reset();
    if (!socket_) {
        socket_ = UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        log::info("Using MII-BMSR/ETHTOOL NIC polling thread(s)...");
    }
    for (Entry& entry : entries_) entry.up = ask(entry);
    next_ = loop_.at(loop_.now() + look_interval, "linkbeat", [this] { look(); });
}

std::map<std::string, bool> Linkbeat::states() const {
    std::map<std::string, bool> states;
    for (const Entry& entry : entries_)
        if (entry.up) states[entry.config.name] = *entry.up;
    return states;
}

std::map<std::string, LinkbeatKind> Linkbeat::kinds() const {
    std::map<std::string, LinkbeatKind> kinds;
    for (const Entry& entry : entries_) kinds[entry.config.name] = entry.kind;
    return kinds;
}

// The way that its driver knows is found once: what was asked for first, then the others.
std::optional<bool> Linkbeat::ask(Entry& entry) {
    const auto& [name, wanted] = entry.config;
    if (entry.kind != LinkbeatKind::any) return ask_by(entry.kind, socket_.get(), name);
    for (const LinkbeatKind kind : {wanted, LinkbeatKind::mii, LinkbeatKind::ethtool, LinkbeatKind::ioctl}) {
        const auto up = ask_by(kind, socket_.get(), name);
        if (!up) continue;
        entry.kind = kind;
        if (wanted != LinkbeatKind::any && kind != wanted)
            log::info("({}): Configured linkbeat type {} not supported, using {}", {name, name_of(wanted), name_of(kind)});
        return up;
    }
    return std::nullopt;
}

void Linkbeat::look() {
    next_ = loop_.at(loop_.now() + look_interval, "linkbeat", [this] { look(); });
    for (Entry& entry : entries_) {
        const auto up = ask(entry);
        if (!up) entry.kind = LinkbeatKind::any;  // gone: another one may come by this name
        if (std::exchange(entry.up, up) != up && up) changed_(entry.config.name, *up);
    }
}

}  // namespace ka::vrrp::track
