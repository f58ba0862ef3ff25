#include "core/net_namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"
#include "common/loop/unique_fd.hpp"
#include "core/pidfile.hpp"

namespace ka::core {

namespace {

std::string folder_of(const std::string& name) { return std::string(pid_directory) + "/" + name; }

Result<UniqueFd> open_network(const std::string& name) {
    const std::string path = "/run/netns/" + name;
    UniqueFd network(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!network) return fail("Failed to open " + path, errno);
    return network;
}

// What is mounted here stays here; what others mount comes in.
Status mount_own_folder(const std::string& name) {
    if (const auto made = make_pid_directory(); !made) return made;
    const std::string folder = folder_of(name);
    if (::mkdir(folder.c_str(), 0755) == 0) ::chmod(folder.c_str(), 0755);
    else if (errno != EEXIST) return fail_errno("Unable to create directory " + folder, errno);
    if (::unshare(CLONE_NEWNS) != 0) return fail_errno("unshare", errno);
    const bool mounted = ::mount("", "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0 &&
                         ::mount(folder.c_str(), pid_directory, nullptr, MS_BIND, nullptr) == 0;
    if (!mounted) return fail(format("Mount failed, error ({}) '{}'", {errno, std::strerror(errno)}), errno);
    return {};
}

}  // namespace

Status enter_network_of(const std::string& name) {
    const auto network = open_network(name);
    if (!network) return tl::unexpected<Error>(network.error());
    if (::setns(network->get(), CLONE_NEWNET) != 0) return fail(format("setns() failed with error {}", {errno}), errno);
    return {};
}

Status enter_net_namespace(const std::string& name) {
    if (const auto entered = enter_network_of(name); !entered) return entered;
    return mount_own_folder(name);
}

void leave_net_namespace(const std::string& name) {
    if (::umount2(pid_directory, MNT_DETACH) == 0) ::rmdir(folder_of(name).c_str());
}

}  // namespace ka::core
