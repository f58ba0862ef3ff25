#include "common/process/capabilities.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "common/base/format.hpp"
#include "common/base/result.hpp"

namespace ka {

namespace {

// The permitted set as one number; the system call has it in two halves.
struct Sets {
    std::array<__user_cap_data_struct, 2> halves{};

    std::uint64_t permitted() const { return halves[0].permitted | std::uint64_t{halves[1].permitted} << 32; }
    void set_permitted_and_effective(std::uint64_t mask) {
        halves[0].permitted = halves[0].effective = static_cast<std::uint32_t>(mask);
        halves[1].permitted = halves[1].effective = static_cast<std::uint32_t>(mask >> 32);
    }
};

__user_cap_header_struct header_of_self() { return {_LINUX_CAPABILITY_VERSION_3, 0}; }

bool read_sets(Sets& sets) {
    auto header = header_of_self();
    return syscall(SYS_capget, &header, sets.halves.data()) == 0;
}

struct Known {
    int capability;
    const char* name;
    const char* use;
};
constexpr std::array<Known, 6> known{{
    {CAP_NET_ADMIN, "CAP_NET_ADMIN", "addresses, routes and IPVS cannot be changed"},
    {CAP_NET_RAW, "CAP_NET_RAW", "VRRP packets cannot be sent or received"},
    {CAP_SETUID, "CAP_SETUID", "scripts cannot run as another user"},
    {CAP_SETGID, "CAP_SETGID", "scripts cannot run as another group"},
    {CAP_KILL, "CAP_KILL", "scripts of another user cannot be ended"},
    {CAP_SYS_NICE, "CAP_SYS_NICE", "scheduling cannot be changed"},
}};

std::string missing_line(int capability) {
    for (const auto& entry : known)
        if (entry.capability == capability) return format("Missing capability {}: {}", {entry.name, entry.use});
    return format("Missing capability number {}", {capability});
}

}  // namespace

std::vector<std::string> keep_only_capabilities(const CapabilityList& keep) {
    std::vector<std::string> lines;
    Sets sets;
    if (!read_sets(sets)) return {fail_errno("Unable to read capabilities", errno).value().text};
    std::uint64_t mask = 0;
    for (const int capability : keep) {
        const std::uint64_t bit = std::uint64_t{1} << capability;
        if ((sets.permitted() & bit) == 0) lines.push_back(missing_line(capability));
        mask |= bit;
    }
    sets.set_permitted_and_effective(sets.permitted() & mask);
    auto header = header_of_self();
    if (syscall(SYS_capset, &header, sets.halves.data()) != 0)
        lines.push_back(fail_errno("Unable to drop capabilities", errno).value().text);
    return lines;
}

bool has_capability(int capability) {
    Sets sets;
    return read_sets(sets) && (sets.permitted() >> capability & 1) != 0;
}

}  // namespace ka
