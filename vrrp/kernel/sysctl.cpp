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

std::string Sysctls::path(Family family, std::string_view interface, std::string_view name) const {
    std::string text = root_ + (family == Family::ipv4 ? "/ipv4/conf/" : "/ipv6/conf/");
    text += interface;
    text += '/';
    return text += name;
}

Result<int> Sysctls::read(Family family, std::string_view interface, std::string_view name) const {
    return read_number(path(family, interface, name));
}

Status Sysctls::set(Family family, std::string_view interface, std::string_view name, int value) {
    return set(path(family, interface, name), value);
}

Status Sysctls::set_all_ipv4(std::string_view name, int value) { return set(root_ + "/ipv4/" + std::string(name), value); }

Status Sysctls::set(const std::string& file, int value) {
    const auto before = read_number(file);
    if (!before) return tl::unexpected(before.error());
    if (*before == value) return {};
    if (auto written = write_number(file, value); !written) return written;
    const auto [saved, fresh] = saved_.try_emplace(file, Saved{*before, value});
    if (!fresh) saved->second.ours = value;
    return {};
}

void Sysctls::restore() {
    for (const auto& [file, saved] : saved_) {
        const auto now = read_number(file);
        if (now && *now == saved.ours) (void)write_number(file, saved.before);  // an interface may go meanwhile
    }
    saved_.clear();
}

bool Sysctls::forwards(Family family, std::string_view interface) const {
    const auto value = read(family, interface, "forwarding");
    return value && *value != 0;
}

}  // namespace ka::vrrp::kernel
