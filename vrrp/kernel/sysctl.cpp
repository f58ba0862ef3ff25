#include "vrrp/kernel/sysctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace ka::vrrp::kernel {
namespace {

Result<int> read_number(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_errno("cannot read " + path, errno);
    std::array<char, 32> text{};
    const ssize_t got = ::read(fd, text.data(), text.size());
    const int problem = errno;
    ::close(fd);
    if (got < 0) return fail_errno("cannot read " + path, problem);
    int value = 0;
    if (std::from_chars(text.data(), text.data() + got, value).ec != std::errc{}) return fail("no number in " + path);
    return value;
}

Status write_number(const std::string& path, int value) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return fail_errno("cannot write " + path, errno);
    const std::string text = std::to_string(value) + "\n";
    const ssize_t written = ::write(fd, text.data(), text.size());
    const int problem = errno;
    ::close(fd);
    if (written < 0) return fail_errno("cannot write " + path, problem);
    return {};
}

}  // namespace

std::string Sysctls::path(const Setting& setting) const {
    std::string text = root_ + (setting.family == Family::ipv4 ? "/ipv4/" : "/ipv6/");
    if (!setting.interface.empty()) text += "conf/" + setting.interface + '/';
    return text += setting.name;
}

Result<int> Sysctls::read(Family family, std::string_view interface, std::string_view name) const {
    return read_number(path({family, std::string(interface), std::string(name)}));
}

Status Sysctls::set(Family family, std::string_view interface, std::string_view name, int value) {
    return set({family, std::string(interface), std::string(name)}, value);
}

Status Sysctls::set_all_ipv4(std::string_view name, int value) { return set({Family::ipv4, "", std::string(name)}, value); }

Status Sysctls::set_for_good(Family family, std::string_view interface, std::string_view name, int value) const {
    const std::string file = path({family, std::string(interface), std::string(name)});
    const auto before = read_number(file);
    if (!before) return tl::unexpected(before.error());
    return *before == value ? Status{} : write_number(file, value);
}

// Kept before it is written: whoever is killed in between leaves a value that is not ours, and that is not touched.
Status Sysctls::set(Setting setting, int value) {
    const std::string file = path(setting);
    const auto now = read_number(file);
    if (!now) return tl::unexpected(now.error());
    if (*now == value) return {};
    const auto known = saved_.find(setting);
    const bool is_first = known == saved_.end();
    const int before = is_first ? *now : known->second.before;
    keeper_.save({setting, before, value});
    if (auto written = write_number(file, value); !written) {
        if (is_first) keeper_.forget(setting);
        else keeper_.save({setting, before, known->second.ours});
        return written;
    }
    saved_[std::move(setting)] = {before, value};
    return {};
}

std::optional<int> Sysctls::value_before(const Setting& setting) const {
    const auto saved = saved_.find(setting);
    if (saved == saved_.end()) return std::nullopt;
    const auto now = read_number(path(setting));
    if (!now || *now != saved->second.ours) return std::nullopt;
    return saved->second.before;
}

void Sysctls::restore(const std::function<bool(const Setting&)>& which) {
    for (auto saved = saved_.begin(); saved != saved_.end();) {
        const Setting& setting = saved->first;
        if (!which(setting)) {
            ++saved;
            continue;
        }
        if (const auto before = value_before(setting)) (void)write_number(path(setting), *before);  // an interface may go meanwhile
        keeper_.forget(setting);
        saved = saved_.erase(saved);
    }
}

void Sysctls::restore() {
    restore([](const Setting&) { return true; });
}

bool Sysctls::forwards(Family family, std::string_view interface) const {
    const auto value = read(family, interface, "forwarding");
    return value && *value != 0;
}

}  // namespace ka::vrrp::kernel
